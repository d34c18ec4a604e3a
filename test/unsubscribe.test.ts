import { beforeEach, describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { unsubscribeLink } from "../src/features/email/unsubscribe-link.ts";
import type { Mail } from "../src/mail/mail.ts";
import { messageOf } from "../src/mail/message.ts";
import { call, expectProblem, type Options, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { newReader, remind } from "./support/jobs.ts";
import { framesSince, Socket, tipOf } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

const NOON = "2031-03-16T12:00:00.000Z";

// A run of the cron is for everyone: what the tests before left is none of this one's.
beforeEach(async () => {
  await env.DB.batch(["DELETE FROM reminders", "DELETE FROM digests"].map((statement) => env.DB.prepare(statement)));
});

/** What mail programs post (RFC 8058, section 3.2), and what others do. */
const FORMS: [string, Options][] = [
  ["urlencoded", { raw: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) }],
  ["multipart", { raw: oneClick() }],
  ["empty", {}],
  ["from a page of another origin", { headers: { Origin: "https://mail.example" } }],
];

describe.each([
  ["reminder", reminderMail, { email_reminders: false }],
  ["digest", digestMail, { daily_digest_at: null }],
] as const)("the unsubscribe link of a %s", (_, newMail, off) => {
  it("stands in its headers, its text and its HTML", async () => {
    const mail = await newMail(await newReader());
    const link = mail.unsubscribe as string;
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8787\/unsubscribe\?token=twu_[\w-]+$/);
    expect(mail.text.trimEnd().split("\n").at(-1)).toBe(link);
    expect(mail.html).toContain(`<a href="${link}">${link}</a>`);
    const message = messageOf(mail, settingsOf(env).MAIL_FROM, new Date(NOON)).split("\r\n");
    expect(message).toContain(`List-Unsubscribe: <${link}>`);
    expect(message).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  });

  it.each(FORMS)("is followed by a POST without log-in, %s", async (_, form) => {
    const me = await newReader();
    const mail = await newMail(me);
    const since = await tipOf(me);
    const { body: before } = await me.get("/api/profile");
    const socket = await Socket.ready(me);
    const answer = await call("POST", mail.unsubscribe as string, form);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toContain("text/html");
    expect(answer.headers.get("Location")).toBeNull();
    expect(answer.body).toContain("Unsubscribed");
    const { body: after } = await me.get("/api/profile");
    expect(after).toEqual({ ...before, ...off, version: before.version + 1, updated_at: after.updated_at });
    const told = await framesSince(me, since);
    expect(told).toMatchObject([
      { event: "profile.updated", entity: "profile", id: me.id, op: "upsert", data: after, actor_id: me.id },
    ]);
    expect(await socket.next()).toEqual(told[0]);
  });

  it("changes nothing by being looked at", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    const { body: before } = await me.get("/api/profile");
    for (const _ of [1, 2]) {
      const { status, headers, body } = await call("GET", link);
      expect([status, headers.get("Content-Type")]).toEqual([200, expect.stringContaining("text/html")]);
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(body).toContain('<form method="post">');
    }
    expect((await me.get("/api/profile")).body).toEqual(before);
  });

  it("is followed once, however often it is used", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    expect((await call("POST", link)).status).toBe(200);
    const [since, { body: after }] = [await tipOf(me), await me.get("/api/profile")];
    expect((await call("POST", link)).status).toBe(200);
    expect((await call("POST", `${link}&List-Unsubscribe=One-Click`)).status).toBe(200);
    expect((await me.get("/api/profile")).body).toEqual(after);
    expect(await framesSince(me, since)).toEqual([]);
  });

  it("is followed once also where it is used twice in one millisecond", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    const before = await profileEvents(me);
    await atMoment(Date.now(), () => Promise.all([call("POST", link), call("POST", link)]));
    expect(await profileEvents(me)).toBe(before + 1);
  });

  it("works again after the mails were turned on again", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    await call("POST", link);
    await me.patch("/api/profile", { email_reminders: true, daily_digest_at: "08:00" });
    await call("POST", link);
    expect((await me.get("/api/profile")).body).toMatchObject(off);
  });

  it("turns off these mails alone", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    await me.patch("/api/profile", { email_reminders: true, daily_digest_at: "08:00" });
    await call("POST", link);
    const { email_reminders, daily_digest_at } = (await me.get("/api/profile")).body;
    expect({ email_reminders, daily_digest_at }).toEqual({ email_reminders: true, daily_digest_at: "08:00", ...off });
  });

  it("does nothing once the account is gone", async () => {
    const me = await newReader();
    const link = (await newMail(me)).unsubscribe as string;
    expect((await me.delete("/api/me", { password: "correct horse 7" })).status).toBe(204);
    expect((await call("POST", link)).status).toBe(200);
    expect((await call("GET", link)).status).toBe(200);
    expect(await profileEvents(me)).toBe(0);
  });
});

it("the link of a digest ends the digests, also one that is on its way", async () => {
  const me = await newReader();
  await call("POST", (await digestMail(me)).unsubscribe as string);
  expect(await remind(Date.parse(NOON) + 30 * 86_400_000)).toEqual([]);
});

describe("a link that is none of ours", () => {
  it("is refused", async () => {
    const me = await newReader();
    const link = (await reminderMail(me)).unsubscribe as string;
    const token = new URL(link).searchParams.get("token") as string;
    const { body: before } = await me.get("/api/profile");
    const forged = await unsubscribeLink(
      { ...settingsOf(env), JWT_SECRET: "another-secret-of-thirty-two-chars" },
      { userId: me.id, from: "reminders" },
    );
    for (const bad of [
      "",
      "twu_",
      "garbage",
      `${token}A`,
      token.slice(0, -2),
      `twu_A${token.slice(5, -4)}AAAA`,
      token.replace("twu_", "tws_"),
      token.replace("twu_", ""),
      me.token,
      await tipOf(me),
      new URL(forged).searchParams.get("token") as string,
    ]) {
      const path = `/unsubscribe?token=${encodeURIComponent(bad)}`;
      expectProblem(await call("POST", path), 400, "invalid_link");
      // For people: they have clicked in a mail program.
      const shown = await call("GET", path);
      expect([shown.status, shown.headers.get("Content-Type")]).toEqual([400, "text/html; charset=UTF-8"]);
    }
    expectProblem(await call("POST", "/unsubscribe"), 400, "invalid_link");
    expect((await call("GET", "/unsubscribe")).status).toBe(400);
    expect((await me.get("/api/profile")).body).toEqual(before);
  });

  it("is not one that the former key has signed", async () => {
    const me = await newReader();
    const settings = { ...settingsOf(env), JWT_SECRET: env.JWT_SECRET_PREVIOUS };
    const link = await unsubscribeLink(settings, { userId: me.id, from: "reminders" });
    expect((await call("POST", link)).status).toBe(200);
    expect((await me.get("/api/profile")).body.email_reminders).toBe(false);
  });
});

describe.each([
  ["reminder", reminderMail],
  ["digest", digestMail],
] as const)("a title in a %s", (kind, newMail) => {
  it("that looks like HTML is text", async () => {
    const title = `<b>"Tea" & 'milk'</b><script>alert(1)</script>`;
    const mail = await newMail(await newReader(), title);
    expect(mail.text).toContain(title);
    expect(mail.html).not.toMatch(/<b>|<script/);
    expect(mail.html).toContain("&lt;b&gt;&quot;Tea&quot; &amp; &#39;milk&#39;&lt;/b&gt;&lt;script&gt;");
    if (kind === "reminder") expect(mail.subject).toBe(`Reminder: ${title}`);
  });

  it("with line breaks brings no header and no part of its own", async () => {
    const title = "Tea\r\nBcc: eve@example.com\r\n\r\n--=_taskwire\r\nContent-Type: text/html\r\n\r\nEvil";
    const mail = await newMail(await newReader(), title);
    const [head = "", ...body] = messageOf(mail, settingsOf(env).MAIL_FROM, new Date(NOON)).split("\r\n\r\n");
    const names = head.split(/\r\n(?! )/).map((line) => line.split(":")[0]);
    expect(names).toEqual([
      "From",
      "To",
      "Subject",
      "Date",
      "Message-ID",
      "List-Unsubscribe",
      "List-Unsubscribe-Post",
      "MIME-Version",
      "Content-Type",
    ]);
    const boundaries = body
      .join("\r\n\r\n")
      .split("\r\n")
      .filter((line) => line.startsWith("--=_taskwire"));
    expect(boundaries).toEqual(["--=_taskwire", "--=_taskwire", "--=_taskwire--"]);
  });
});

/** Someone's mail of a reminder. */
async function reminderMail(me: Person, title = "A task"): Promise<Mail> {
  const { id } = await me.task({ title });
  expect((await me.post(`/api/tasks/${id}/reminders`, { at: NOON })).status).toBe(201);
  return only(await remind(NOON));
}

/** Someone's digest, which they get from now on. */
async function digestMail(me: Person, title = "A task"): Promise<Mail> {
  await me.task({ title, due_date: "2026-01-01" });
  await me.patch("/api/profile", { daily_digest_at: "08:00" });
  return only(await remind(NOON));
}

function only(mails: readonly Mail[]): Mail {
  expect(mails).toHaveLength(1);
  return mails[0] as Mail;
}

function oneClick(): FormData {
  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  return form;
}

async function profileEvents(me: Person): Promise<number> {
  const statement = env.DB.prepare("SELECT count(*) AS count FROM events WHERE entity = 'profile' AND owner_id = ?");
  return (await statement.bind(me.id).first<number>("count")) ?? -1;
}
