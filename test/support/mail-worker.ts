import { settingsOf } from "../../src/env.ts";
import { smtpMailer } from "../../src/mail/smtp.ts";

/** The mailer by itself, in its own runtime: it sends what is posted, and answers with why it could not. */
export default {
  async fetch(request) {
    const { env, mail, timeoutMs } = await request.json<{ env: object; mail: never; timeoutMs?: number }>();
    const settings = settingsOf({ APP_URL: "http://127.0.0.1", JWT_SECRET: "secret", ...env } as never);
    const error = await smtpMailer(settings, timeoutMs)
      .send(mail)
      .catch((error: Error) => error.message);
    return Response.json({ error });
  },
} satisfies ExportedHandler;
