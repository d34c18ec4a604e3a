import { log } from "../kernel/log.ts";
import type { Mailer } from "./mail.ts";

export const consoleMailer: Mailer = {
  async send({ to, subject, text, messageId }) {
    log({ mail: { to, subject, text, message_id: messageId } });
  },
};
