import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { onTestFinished } from "vitest";

/** Made for these tests, and good until 2120: `localhost` and `elsewhere` are signed by `ca`, `stranger` by itself. */
export function pem(name: "ca" | "key" | "localhost" | "elsewhere" | "stranger"): URL {
  return new URL(`../support/tls/${name}.pem`, import.meta.url);
}

/** A mail server, until the test is over, with what it took and what it was asked for. */
export async function mailServer(options: SMTPServerOptions & { certificate?: Parameters<typeof pem>[0] } = {}) {
  const taken: { mail: ParsedMail; raw: string; session: SMTPServerSession }[] = [];
  const asked: string[] = [];
  const server = new SMTPServer({
    key: readFileSync(pem("key")),
    cert: readFileSync(pem(options.certificate ?? "localhost")),
    authOptional: true,
    disableReverseLookup: true,
    onAuth({ method, username, password }, _, callback) {
      asked.push(method);
      if (password === PASSWORD) callback(null, { user: username });
      else callback(new Error("Wrong password"));
    },
    onMailFrom(_address, _session, callback) {
      asked.push("MAIL");
      callback();
    },
    onData(stream, session, callback) {
      // It fails where the sender goes in the middle of a mail.
      take(stream, session).then(() => callback(), callback);
    },
    ...options,
  });
  const take = async (stream: Readable, session: SMTPServerSession) => {
    const chunks: Buffer[] = await stream.toArray();
    const raw = Buffer.concat(chunks).toString("latin1");
    // A copy: the server empties its own for the next mail.
    taken.push({ mail: await simpleParser(raw), raw, session: { ...session } });
  };
  // A client that distrusts the certificate goes in the middle of the handshake.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.server.address() as AddressInfo).port, taken, asked };
}

export const PASSWORD = "pässword 7";

/** A mail server that says what it is told to, whatever it hears: a null hangs up. */
export async function scripted(says: Record<string, string | null>) {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay());
    socket.on("error", () => {});
    const say = (text: string | null | undefined) => (text === null ? socket.destroy() : text && socket.write(text));
    say(says["greeting"]);
    const lines = createInterface(socket);
    lines.on("error", () => {});
    lines.on("line", (line) => {
      heard.push(line);
      say(says[line.split(/[ :]/)[0] as string]);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard };
}
