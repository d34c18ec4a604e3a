import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

/** A mail server that takes everything. */
export async function openMailbox() {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    async onData(stream, _, callback) {
      const { subject = "", text = "", messageId = "" } = await simpleParser(stream);
      mails.push({ subject, text, messageId });
      callback();
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { mails, port: (server.server.address() as AddressInfo).port, close: () => server.close(() => {}) };
}
