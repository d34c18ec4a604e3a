import type { Settings } from "../env.ts";
import type { Mail, Mailer } from "./mail.ts";
import { messageOf } from "./message.ts";
import { SmtpConnection } from "./smtp-connection.ts";

/** For each reply. RFC 5321, section 4.5.3.2, suggests minutes, but here the whole mail is tried again. */
const TIMEOUT_MS = 30_000;

const TRANSPORT = { none: "off", starttls: "starttls", tls: "on" } as const;

/** Sends each mail over its own connection. */
export function smtpMailer(settings: Settings, timeoutMs = TIMEOUT_MS): Mailer {
  const { SMTP_HOST: hostname = "", SMTP_TLS, MAIL_FROM } = settings;
  const port = settings.SMTP_PORT ?? (SMTP_TLS === "tls" ? 465 : 587);
  return {
    async send(mail) {
      const message = messageOf(mail, MAIL_FROM, new Date());
      const connection = new SmtpConnection({ hostname, port }, TRANSPORT[SMTP_TLS], timeoutMs);
      try {
        const offers = await introduce(connection, settings);
        if (settings.SMTP_USER) await authenticate(connection, settings, offers);
        await transmit(connection, mail, settings, message);
      } finally {
        await connection.close();
      }
    },
  };
}

/** Returns the extensions that the server offers. With `starttls`, it asks again after encryption. */
async function introduce(connection: SmtpConnection, { SMTP_TLS, MAIL_FROM }: Settings): Promise<string[]> {
  // The Worker has no host name, so it sends the domain of its mails.
  const hello = `EHLO ${MAIL_FROM.address.split("@")[1]}`;
  await connection.greeting();
  const offers = offersOf(await connection.say(hello, "2"));
  if (SMTP_TLS !== "starttls") return offers;
  if (!offers.includes("STARTTLS"))
    throw new Error("The mail server does not offer STARTTLS: nothing is sent in the clear");
  await connection.startTls();
  return offersOf(await connection.say(hello, "2"));
}

function offersOf(lines: string[]): string[] {
  return lines.map((line) => line.slice(4).toUpperCase());
}

/** RFC 4954: PLAIN if the server offers it, or else LOGIN. */
async function authenticate(connection: SmtpConnection, settings: Settings, offers: string[]): Promise<void> {
  const { SMTP_USER: user = "", SMTP_PASSWORD: password = "" } = settings;
  const mechanisms = offers.find((offer) => offer.startsWith("AUTH "))?.split(" ");
  if (mechanisms?.includes("PLAIN")) {
    await connection.say(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, "2", "AUTH PLAIN");
  } else if (mechanisms?.includes("LOGIN")) {
    await connection.say("AUTH LOGIN", "3");
    await connection.say(base64(user), "3", "AUTH LOGIN, the user");
    await connection.say(base64(password), "2", "AUTH LOGIN, the password");
  } else {
    throw new Error("The mail server offers neither AUTH PLAIN nor AUTH LOGIN");
  }
}

function base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

async function transmit(connection: SmtpConnection, { to }: Mail, { MAIL_FROM }: Settings, message: string) {
  await connection.say(`MAIL FROM:<${MAIL_FROM.address}>`, "2");
  await connection.say(`RCPT TO:<${to}>`, "2");
  await connection.say("DATA", "3");
  await connection.say(`${dotStuffed(message)}.`, "2", "the message");
}

/** RFC 5321, section 4.5.2: a line that is only a dot would end the message. */
function dotStuffed(message: string): string {
  return message.replace(/^\./gm, "..");
}
