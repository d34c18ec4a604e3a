import { EmailMessage } from "cloudflare:email";
import type { Env, Settings } from "../env.ts";
import type { Mailer } from "./mail.ts";
import { messageOf } from "./message.ts";
import { withoutAddresses } from "./without-addresses.ts";

/** https://developers.cloudflare.com/email-routing/email-workers/send-email-workers/ */
export function cloudflareMailer({ EMAIL }: Env, { MAIL_FROM }: Settings): Mailer {
  if (!EMAIL) throw new Error("MAIL_DRIVER=cloudflare needs a send_email binding by the name of EMAIL");
  return {
    async send(mail) {
      const message = new EmailMessage(MAIL_FROM.address, mail.to, messageOf(mail, MAIL_FROM, new Date()));
      try {
        await EMAIL.send(message);
      } catch (error) {
        throw new Error(withoutAddresses(error instanceof Error ? error.message : String(error)));
      }
    },
  };
}
