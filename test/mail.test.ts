import { simpleParser } from "mailparser";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Env, settingsOf } from "../src/env.ts";
import type { Mail } from "../src/mail/mail.ts";
import { mailerOf } from "../src/mail/mailer.ts";
import { messageOf } from "../src/mail/message.ts";

const MAIL: Mail = {
  to: "ada@example.com",
  subject: "Reminder: Water the plants",
  text: "Water the plants\n\nDue today.",
  html: "<p>Water the plants</p>",
  messageId: "0190.1@taskwire.example",
};
const FROM = { name: "Taskwire", address: "tasks@taskwire.example" };
const NOW = new Date("2026-03-14T09:26:53.589Z");

describe("a message", () => {
  it("is this", () => {
    expect(messageOf(MAIL, FROM, NOW).split("\r\n")).toEqual([
      "From: Taskwire <tasks@taskwire.example>",
      "To: <ada@example.com>",
      "Subject: Reminder: Water the plants",
      "Date: Sat, 14 Mar 2026 09:26:53 +0000",
      "Message-ID: <0190.1@taskwire.example>",
      "MIME-Version: 1.0",
      'Content-Type: multipart/alternative; boundary="=_taskwire"',
      "",
      "--=_taskwire",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Water the plants",
      "",
      "Due today.",
      "--=_taskwire",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "<p>Water the plants</p>",
      "--=_taskwire--",
      "",
    ]);
  });

  it("can be unsubscribed from with one click", async () => {
    const unsubscribe = "https://tasks.example/unsubscribe?token=a b\r\nBcc: eve>";
    const { headers } = await parsed({ unsubscribe });
    expect(headers.get("list")).toEqual({
      unsubscribe: { url: "https://tasks.example/unsubscribe?token=a%20bBcc:%20eve%3E" },
      "unsubscribe-post": { name: "List-Unsubscribe=One-Click" },
    });
    expect(headers.has("bcc")).toBe(false);
  });

  it.each([
    ["emoji", "😀".repeat(255)],
    ["emoji of several code points", "👩‍👩‍👧‍👦".repeat(36)],
    ["accents among ASCII", "Café ".repeat(50).trim()],
    ["what looks encoded", "=?utf-8?q?x?="],
    ["a long word", "x".repeat(2_000)],
    ["many words", "word ".repeat(300).trim()],
    ["spaces between", "a  b   c"],
    ["punctuation", 'Re: "a" <b@c>, (d); e\\'],
    ["a right-to-left mark", "\u202eabc"],
    ["nothing", ""],
  ])("has a subject with %s as it is", async (_, subject) => {
    expect((await parsed({ subject })).subject ?? "").toBe(subject);
  });

  it.each([
    ["a\r\nBcc: eve@example.com", "a Bcc: eve@example.com"],
    ["a\nBcc: eve@example.com\n\nbody", "a Bcc: eve@example.com body"],
    ["é\r\n\r\nbody", "é body"],
    ["a\0b\x1bc\x7fd\x85e\u2028f\u2029g", "a b c d e f g"],
  ])("has one line of %j for a subject", async (subject, line) => {
    const mail = await parsed({ subject });
    expect(mail.subject ?? "").toBe(line);
    expect([...mail.headers.keys()]).toEqual([...(await parsed({})).headers.keys()]);
    expect(mail.text).toBe(MAIL.text);
  });

  it.each([
    "a@b.example\r\nBcc: eve@example.com",
    "a@b.example>, <eve@example.com",
    "a@b.example, eve@example.com",
    "Ada <a@b.example>",
    "a b@c.example",
    "ada",
    "",
    "adé@example.com",
    `${"a".repeat(250)}@example.com`,
  ])("goes to no such address: %j", (address) => {
    const refusal = (name: string) => new Error(`Mail cannot carry this address in ${name}.`);
    expect(() => messageOf({ ...MAIL, to: address }, FROM, NOW)).toThrow(refusal("To"));
    expect(() => messageOf({ ...MAIL, messageId: address }, FROM, NOW)).toThrow(refusal("Message-ID"));
  });

  it.each([
    "Taskwire",
    "Ada & Co.",
    "Lovelace, Ada",
    'The "tasks"',
    "Tâches 😀",
    "=?utf-8?q?x?=",
    "a@b",
    "x".repeat(300),
  ])("is from %s", async (name) => {
    const { from } = await simpleParser(messageOf(MAIL, { ...FROM, name }, NOW));
    expect(from?.value).toEqual([{ name, address: FROM.address }]);
  });

  it.each([
    ["dots", ".\n..\n.a\n\n."],
    ["a long line", "x".repeat(5_000)],
    ["a long line of emoji", "😀".repeat(1_000)],
    ["equals signs at every place of a line", Array.from({ length: 80 }, (_, at) => `${"x".repeat(at)}=`).join("\n")],
    ["emoji at every place of a line", Array.from({ length: 80 }, (_, at) => `${"x".repeat(at)}é x`).join("\n")],
    ["white space at the ends of lines", "a \nb\t\n \n\t\nc "],
    ["a boundary", "--=_taskwire--\n--=_taskwire\n=_taskwire"],
    ["controls", "a\x01b\x7fc"],
  ])("has a body with %s as it is", async (_, text) => {
    const mail = await parsed({ text, html: `<pre>${text}</pre>` });
    expect(mail.text).toBe(text);
    expect(mail.html).toBe(`<pre>${text}</pre>`);
  });

  it("has lines that every server takes", () => {
    const wild = `😀é=.\r\n\n\r.${"=😀 ".repeat(500)}`;
    const message = messageOf({ ...MAIL, subject: wild, text: wild, html: wild }, { ...FROM, name: wild }, NOW);
    for (const line of message.split("\r\n")) expect(line).toMatch(/^[ -~]{0,76}$/);
  });
});

describe("the console's mailer", () => {
  it("writes one line on the log", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => log.mockRestore());
    await mailerWith({ MAIL_DRIVER: "console" }).send(MAIL);
    const { to, subject, text, messageId } = MAIL;
    expect(log.mock.calls).toEqual([[JSON.stringify({ mail: { to, subject, text, message_id: messageId } })]]);
  });
});

describe("Cloudflare's mailer", () => {
  it("hands over a message", async () => {
    const send = vi.fn<(message: object) => void>();
    await mailerWith({ MAIL_DRIVER: "cloudflare", MAIL_FROM: "Tasks <tasks@taskwire.example>", EMAIL: { send } }).send(
      MAIL,
    );
    const [[message]] = send.mock.calls as unknown as [[{ from: string; to: string; "EmailMessage::raw": string }]];
    expect(message).toMatchObject({ from: "tasks@taskwire.example", to: MAIL.to });
    expect(await simpleParser(message["EmailMessage::raw"])).toMatchObject({ subject: MAIL.subject, text: MAIL.text });
  });

  it("rejects where Cloudflare refuses", async () => {
    const send = () => Promise.reject(new Error("destination address <ada@example.com> is not verified"));
    const mailer = mailerWith({ MAIL_DRIVER: "cloudflare", EMAIL: { send } });
    await expect(mailer.send(MAIL)).rejects.toThrow("destination address <…> is not verified");
  });

  it("is none without its binding", () => {
    expect(() => mailerWith({ MAIL_DRIVER: "cloudflare" })).toThrow("send_email binding by the name of EMAIL");
  });
});

describe("the settings", () => {
  it.each([
    {},
    { MAIL_DRIVER: "", MAIL_FROM: "", SMTP_HOST: "", SMTP_PORT: "", SMTP_USER: "", SMTP_PASSWORD: "", SMTP_TLS: "" },
  ])("of mail have defaults: %j", (settings) => {
    const defaults = { MAIL_DRIVER: "console", MAIL_FROM: "Taskwire <taskwire@localhost>", SMTP_TLS: "starttls" };
    expect(settingsWith(settings)).toEqual(settingsWith(defaults));
  });

  it.each([
    ["tasks@taskwire.example", "", "tasks@taskwire.example"],
    ["<tasks@taskwire.example>", "", "tasks@taskwire.example"],
    ["Taskwire <tasks@taskwire.example>", "Taskwire", "tasks@taskwire.example"],
    ['"Wire, Task" <tasks@taskwire.example>', "Wire, Task", "tasks@taskwire.example"],
  ])("take MAIL_FROM=%s", (MAIL_FROM, name, address) => {
    expect(settingsWith({ MAIL_FROM }).MAIL_FROM).toEqual({ name, address });
  });

  it.each([
    ["MAIL_DRIVER", { MAIL_DRIVER: "sendmail" }],
    ["MAIL_FROM", { MAIL_FROM: "Taskwire" }],
    ["MAIL_FROM", { MAIL_FROM: "tasks@taskwire.example\r\nBcc: eve@example.com" }],
    ["MAIL_FROM", { MAIL_FROM: "Tasks\r\nBcc: eve@example.com <tasks@taskwire.example>" }],
    ["MAIL_FROM", { MAIL_FROM: "a <b@c.example> <d@e.example>" }],
    ["SMTP_HOST", { MAIL_DRIVER: "smtp" }],
    ["SMTP_PORT", { SMTP_PORT: "smtp" }],
    ["SMTP_PORT", { SMTP_PORT: "65536" }],
    ["SMTP_TLS", { SMTP_TLS: "ssl" }],
    ["SMTP_TLS", { SMTP_TLS: "none", SMTP_USER: "ada", SMTP_HOST: "mail.example" }],
    ["SMTP_TLS", { SMTP_TLS: "none", SMTP_USER: "ada", SMTP_HOST: "localhost.mail.example" }],
  ])("are refused, naming %s: %j", (name, settings) => {
    expect(() => settingsWith(settings)).toThrow(new RegExp(`^Settings: ✖ .*\\n  → at ${name}$`));
  });

  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["localhost", "localhost"],
    ["[::1]", "[::1]"],
    ["::1", "[::1]"],
  ])("let a password go in the clear to %s", (SMTP_HOST, hostname) => {
    const settings = { MAIL_DRIVER: "smtp", SMTP_TLS: "none", SMTP_USER: "ada" };
    expect(settingsWith({ ...settings, SMTP_HOST })).toMatchObject({ ...settings, SMTP_HOST: hostname });
  });
});

function parsed(mail: Partial<Mail>) {
  return simpleParser(messageOf({ ...MAIL, ...mail }, FROM, NOW));
}

function mailerWith(settings: object) {
  const env = envWith(settings);
  return mailerOf(env, settingsOf(env));
}

function settingsWith(settings: object) {
  return settingsOf(envWith(settings));
}

function envWith(settings: object): Env {
  return { APP_URL: "http://127.0.0.1:8787", JWT_SECRET: "secret", ...settings } as Env;
}
