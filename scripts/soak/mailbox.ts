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
    onData(stream, _, callback) {
      // It fails where the sender was killed in the middle of a mail.
      simpleParser(stream).then(({ subject = "", text = "", messageId = "" }) => {
        mails.push({ subject, text, messageId });
        callback();
      }, callback);
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { mails, port: (server.server.address() as AddressInfo).port, close: () => server.close(() => {}) };
}
