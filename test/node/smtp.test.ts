import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { mailServer, PASSWORD, pem, scripted } from "./mail-server.ts";

// The mailer in the Workers runtime, against mail servers over real sockets.

// Read when the module is loaded.
process.env["NODE_EXTRA_CA_CERTS"] = fileURLToPath(pem("ca"));
const { unstable_startWorker } = await import("wrangler");
const worker = await unstable_startWorker({
  config: "test/support/mail-worker.toml",
  dev: { inspector: false, server: { hostname: "127.0.0.1", port: 0 }, logLevel: "none", watch: false },
});
afterAll(() => worker.dispose());
await worker.ready;

const MAIL = {
  to: "ada@example.com",
  subject: "Reminder: Water the plants",
  text: "Water the plants",
  html: "<p>Water the plants</p>",
  messageId: "0190.1@taskwire.example",
};
const USER = { SMTP_USER: "ädä", SMTP_PASSWORD: PASSWORD };

describe("a mail", () => {
  it.each([
    ["none", false],
    ["starttls", true],
    ["tls", true],
  ])("arrives with SMTP_TLS=%s", async (SMTP_TLS, secure) => {
    const { port, taken } = await mailServer({ secure: SMTP_TLS === "tls" });
    expect(await send({ port, SMTP_TLS })).toBeUndefined();
    expect(taken).toHaveLength(1);
    expect(taken[0]?.mail).toMatchObject({
      from: { value: [{ name: "Taskwire", address: "tasks@taskwire.example" }] },
      to: { value: [{ name: "", address: MAIL.to }] },
      subject: MAIL.subject,
      text: MAIL.text,
      html: MAIL.html,
      messageId: `<${MAIL.messageId}>`,
    });
    expect(taken[0]?.session).toMatchObject({
      secure,
      hostNameAppearsAs: "taskwire.example",
      envelope: { mailFrom: { address: "tasks@taskwire.example" }, rcptTo: [{ address: MAIL.to }] },
    });
  });

  it("arrives as it was, whatever is in it", async () => {
    const { port, taken } = await mailServer();
    const subject = "😀".repeat(255);
    const text = `.\n..\n.dots\n\n=?utf-8?q?x?= ${"😀".repeat(500)}\n${"x".repeat(5_000)}\n.`;
    expect(await send({ port }, { subject, text })).toBeUndefined();
    expect(taken[0]?.mail).toMatchObject({ subject, text });
    expect(taken[0]?.raw).toMatch(/^([ -~]{0,76}\r\n)*$/);
  });

  it("brings no header of its own", async () => {
    const { port, taken } = await mailServer();
    expect(await send({ port }, { subject: "a\r\nBcc: eve@example.com\r\n.\r\nRSET" })).toBeUndefined();
    expect(taken[0]?.mail.subject).toBe("a Bcc: eve@example.com . RSET");
    expect(taken[0]?.mail.headers.has("bcc")).toBe(false);
  });

  it.each(["a@b.example>\r\nRCPT TO:<eve@example.com", "adé@example.com"])(
    "goes to no such address: %j",
    async (to) => {
      const { port, heard } = await scripted(OBLIGING);
      expect(await send({ port, SMTP_TLS: "none" }, { to })).toBe("Mail cannot carry this address in To.");
      expect(heard).toEqual([]);
    },
  );

  it("is taken over by a server that talks at length", async () => {
    const greeting = "220-mail.example\r\n220-takes mail\r\n220 now\r\n";
    const { port, heard } = await scripted({ ...OBLIGING, greeting });
    expect(await send({ port, SMTP_TLS: "none" })).toBeUndefined();
    expect(heard.slice(0, 4)).toEqual([
      "EHLO taskwire.example",
      "MAIL FROM:<tasks@taskwire.example>",
      "RCPT TO:<ada@example.com>",
      "DATA",
    ]);
    expect(heard.slice(-2)).toEqual([".", "QUIT"]);
  });
});

describe("a password", () => {
  it.each(["PLAIN", "LOGIN"])("is given by AUTH %s", async (method) => {
    const { port, taken, asked } = await mailServer({ authMethods: [method] });
    expect(await send({ port, ...USER })).toBeUndefined();
    expect(taken[0]?.session).toMatchObject({ secure: true, user: USER.SMTP_USER });
    expect(asked).toEqual([method, "MAIL"]);
  });

  it.each([
    ["PLAIN", "AUTH PLAIN"],
    ["LOGIN", "AUTH LOGIN, the password"],
  ])("that is wrong is refused by AUTH %s", async (method, step) => {
    const { port, asked } = await mailServer({ authMethods: [method] });
    const error = await send({ port, ...USER, SMTP_PASSWORD: "wrong" });
    expect(error).toBe(`The mail server answered ${step} with: 535`);
    expect(asked).toEqual([method]);
  });

  it("is given to nobody who does not ask for it", async () => {
    const { port, asked } = await mailServer({ disabledCommands: ["AUTH"] });
    expect(await send({ port, ...USER })).toBe("The mail server offers neither AUTH PLAIN nor AUTH LOGIN");
    expect(asked).toEqual([]);
  });
});

describe("in the clear", () => {
  it("nothing is sent where STARTTLS is not offered", async () => {
    const { port, heard } = await scripted({ ...OBLIGING, EHLO: "250-mail.example\r\n250 AUTH PLAIN\r\n" });
    expect(await send({ port, ...USER })).toBe("The mail server does not offer STARTTLS: nothing is sent in the clear");
    expect(heard).toEqual(["EHLO taskwire.example", "QUIT"]);
  });

  it("nothing is sent where STARTTLS is refused", async () => {
    const { port, heard } = await scripted({ ...OBLIGING, STARTTLS: "454 not now\r\n" });
    expect(await send({ port, ...USER })).toBe("The mail server answered STARTTLS with: 454 not now");
    expect(heard).toEqual(["EHLO taskwire.example", "STARTTLS", "QUIT"]);
  });

  it("nothing is believed that came with the reply to STARTTLS", async () => {
    const STARTTLS = "220 go\r\n250-mail.example\r\n250 AUTH PLAIN\r\n";
    const { port, heard } = await scripted({ ...OBLIGING, STARTTLS });
    expect(await send({ port, ...USER })).toMatch(
      /^The mail server spoke out of turn, before the TLS handshake: 250-mail\.example/,
    );
    expect(heard).toEqual(["EHLO taskwire.example", "STARTTLS"]);
  });

  it.each([
    ["starttls", "stranger", "the TLS handshake"],
    ["starttls", "elsewhere", "the TLS handshake"],
    ["tls", "stranger", "connecting"],
    ["tls", "elsewhere", "connecting"],
  ] as const)("nothing is sent with SMTP_TLS=%s and the certificate of %s", async (SMTP_TLS, certificate, step) => {
    const { port, asked, taken } = await mailServer({ secure: SMTP_TLS === "tls", certificate });
    expect(await send({ port, SMTP_TLS, ...USER })).toMatch(new RegExp(`^The mail server failed at ${step}: `));
    expect({ asked, taken }).toEqual({ asked: [], taken: [] });
  });
});

describe("a mail server that", () => {
  it.each([
    ["greeting", "421 too busy", "the greeting"],
    ["EHLO", "502 what?", "EHLO taskwire.example"],
    ["MAIL", "451 not now", "MAIL FROM:<…>"],
    ["RCPT", "550 no such user", "RCPT TO:<…>"],
    ["DATA", "452 no room", "DATA"],
    [".", "554 spam", "the message"],
  ])("answers %s with %j has not taken the mail", async (verb, answer, step) => {
    const { port, heard } = await scripted({ ...OBLIGING, [verb]: `${answer}\r\n` });
    expect(await send({ port, SMTP_TLS: "none" })).toBe(`The mail server answered ${step} with: ${answer}`);
    expect(heard.at(-1)).toBe("QUIT");
  });

  it.each([
    ["greeting", "the greeting"],
    ["MAIL", "MAIL FROM:<…>"],
    ["DATA", "DATA"],
    ["Subject", "the message"],
    [".", "the message"],
  ])("hangs up at %s has not taken the mail", async (verb, step) => {
    const { port } = await scripted({ ...OBLIGING, [verb]: null });
    expect(await send({ port, SMTP_TLS: "none" })).toBe(`The mail server failed at ${step}: the connection was closed`);
  });

  it.each([
    ["none", "greeting", "the greeting"],
    ["starttls", "STARTTLS", "STARTTLS"],
    ["none", ".", "the message"],
  ])("says nothing is not waited for, with SMTP_TLS=%s at %s", async (SMTP_TLS, verb, step) => {
    const { port } = await scripted({ ...OBLIGING, [verb]: "" });
    expect(await send({ port, SMTP_TLS, timeoutMs: 300 })).toBe(
      `The mail server failed at ${step}: nothing for 300 ms`,
    );
  });

  // These answer nothing else: what a client says of TLS may happen to look like a line.
  it.each([
    ["tls", {}, "connecting"],
    ["starttls", { greeting: "220 hi\r\n", EHLO: "250 STARTTLS\r\n", STARTTLS: "220 go on\r\n" }, "the TLS handshake"],
  ])("does not shake hands is not waited for, with SMTP_TLS=%s", async (SMTP_TLS, says, step) => {
    const { port } = await scripted(says as Record<string, string>);
    expect(await send({ port, SMTP_TLS, ...USER, timeoutMs: 300 })).toBe(
      `The mail server failed at ${step}: nothing for 300 ms`,
    );
  });

  it("repeats the address is quoted without it", async () => {
    const { port } = await scripted({
      ...OBLIGING,
      RCPT: "550-5.1.1 <ada@example.com>: unknown,\r\n550 mailto:ada@example.com\r\n",
    });
    const quoted = "550-5.1.1 <…>: unknown, 550 mailto:…";
    expect(await send({ port, SMTP_TLS: "none" })).toBe(`The mail server answered RCPT TO:<…> with: ${quoted}`);
  });

  it("answers twice is not believed the second time", async () => {
    const { port } = await scripted({ ...OBLIGING, DATA: "354 go on\r\n250 taken\r\n" });
    expect(await send({ port, SMTP_TLS: "none" })).toBe(
      "The mail server spoke out of turn, before the message: 250 taken\r\n",
    );
  });

  it("does not speak SMTP is told nothing", async () => {
    const { port, heard } = await scripted({ ...OBLIGING, greeting: "SSH-2.0-OpenSSH\r\n" });
    expect(await send({ port, SMTP_TLS: "none" })).toBe(
      "The mail server failed at the greeting: not a reply of SMTP: SSH-2.0-OpenSSH",
    );
    expect(heard).toEqual([]);
  });

  it("is not there has not taken the mail", async () => {
    expect(await send({ port: 1, SMTP_TLS: "none" })).toMatch(/^The mail server failed at connecting: /);
  });

  it.each([
    ["hangs up at QUIT", null],
    ["refuses QUIT", "500 no\r\n"],
    ["says nothing to QUIT", ""],
  ])("%s has the mail all the same", async (_, QUIT) => {
    const { port, heard } = await scripted({ ...OBLIGING, QUIT });
    expect(await send({ port, SMTP_TLS: "none", timeoutMs: 300 })).toBeUndefined();
    expect(heard.slice(-2)).toEqual([".", "QUIT"]);
  });

  it("hangs up once it has taken the mail has it all the same", async () => {
    const { port } = await scripted({ ...OBLIGING, ".": "250 taken\r\n" });
    expect(await send({ port, SMTP_TLS: "none" })).toBeUndefined();
  });
});

const OBLIGING = {
  greeting: "220 mail.example\r\n",
  EHLO: "250-mail.example\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n",
  STARTTLS: "220 go on\r\n",
  MAIL: "250 ok\r\n",
  RCPT: "250 ok\r\n",
  DATA: "354 go on\r\n",
  ".": "250 taken\r\n",
  QUIT: "221 bye\r\n",
};

/** Why the mail was not sent; undefined: it was. */
async function send({ port, timeoutMs, ...settings }: Record<string, unknown>, mail: Partial<typeof MAIL> = {}) {
  const smtp = { MAIL_DRIVER: "smtp", MAIL_FROM: "Taskwire <tasks@taskwire.example>", SMTP_HOST: "localhost" };
  const response = await worker.fetch("http://worker/", {
    method: "POST",
    body: JSON.stringify({
      env: { ...smtp, SMTP_PORT: String(port), ...settings },
      mail: { ...MAIL, ...mail },
      timeoutMs,
    }),
  });
  const { error } = (await response.json()) as { error?: string };
  return error;
}
