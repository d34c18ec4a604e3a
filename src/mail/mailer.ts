import type { Env, Settings } from "../env.ts";
import { cloudflareMailer } from "./cloudflare.ts";
import { consoleMailer } from "./console.ts";
import type { Mailer } from "./mail.ts";
import { smtpMailer } from "./smtp.ts";

export type { Mail, Mailer } from "./mail.ts";

/** @throws Error if the driver's binding is missing */
export function mailerOf(env: Env, settings: Settings): Mailer {
  switch (settings.MAIL_DRIVER) {
    case "console":
      return consoleMailer;
    case "smtp":
      return smtpMailer(settings);
    case "cloudflare":
      return cloudflareMailer(env, settings);
  }
}
