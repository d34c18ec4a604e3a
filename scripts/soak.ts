// `npm run soak -- --minutes N`: kills and restarts `npm start` at random while clients write. At the end, every write
// that was answered must exist once, and every reminder's mail must have come.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "./soak/client.ts";
import { openMailbox } from "./soak/mailbox.ts";
import { Server } from "./soak/server.ts";

const ADDRESS = "soak@example.com";
/** A reminder is due this long after it is made, at most. */
const AHEAD_MS = 20_000;
/** For a start, two crons and the mails. */
const SETTLE_MS = 150_000;

process.chdir(join(import.meta.dirname, ".."));
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    writers: { type: "string", default: "4" },
    port: { type: "string", default: "8799" },
  },
});
const end = Date.now() + Number(values.minutes) * 60_000;
const folder = mkdtempSync(join(tmpdir(), "taskwire-soak-"));
const mailbox = await openMailbox();
const server = new Server(Number(values.port), {
  DATA_DIR: join(folder, "data"),
  MAIL_DRIVER: "smtp",
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: String(mailbox.port),
  SMTP_TLS: "none",
});
const client = new Client(server.url);
const tasks = new Map<string, string>();
const reminders = new Map<string, string>();
let kills = 0;

try {
  await server.start();
  await client.register(ADDRESS);
  await verifyAddress();
  await Promise.all([killAtRandom(), ...Array.from({ length: Number(values.writers) }, write)]);
  await waitForMails();
  const problems = [...(await lostOrDoubledTasks()), ...(await wrongReminders())];
  const all = mailbox.mails.filter(({ subject }) => subject.startsWith("Reminder: "));
  const ids = new Set(all.map(({ messageId }) => messageId));
  console.log(`${kills} kills, ${tasks.size} tasks, ${reminders.size} reminders, ${ids.size} mails`);
  console.log(`${all.length - ids.size} mails came again with the same Message-ID`);
  for (const problem of problems) console.error(problem);
  await server.end("SIGTERM");
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  mailbox.close();
  rmSync(folder, { recursive: true, force: true });
}

async function verifyAddress(): Promise<void> {
  while (mailbox.mails.length === 0) await delay(100);
  const [, token] = /token=(\S+)/.exec(mailbox.mails[0]?.text ?? "") ?? [];
  await client.call("POST", "/api/email/verify", { token });
}

async function killAtRandom(): Promise<void> {
  while (Date.now() < end) {
    await delay(500 + Math.random() * 6_000);
    await server.end("SIGKILL");
    kills += 1;
    await server.start();
  }
}

async function write(): Promise<void> {
  while (Date.now() < end) {
    const title = crypto.randomUUID();
    const { id } = await client.call("POST", "/api/tasks", { title });
    if (tasks.has(title)) throw new Error(`${title} was created twice.`);
    tasks.set(title, id);
    if (tasks.size % 10 > 0) continue;
    const at = new Date(Date.now() + Math.random() * AHEAD_MS).toISOString();
    const reminder = await client.call("POST", `/api/tasks/${id}/reminders`, { at });
    reminders.set(reminder.id, title);
  }
}

async function waitForMails(): Promise<void> {
  const last = Date.now() + SETTLE_MS;
  while (Date.now() < last && [...reminders.values()].some((title) => mailsOf(title).length === 0)) await delay(500);
}

/** Compared with a sync from the start. */
async function lostOrDoubledTasks(): Promise<string[]> {
  const found = new Map<string, string[]>();
  for (let cursor = "", more = true; more; ) {
    const page = await client.call("GET", `/api/sync?limit=1000${cursor && `&cursor=${cursor}`}`);
    for (const { entity, id, data } of page.changes) {
      if (entity === "task") found.set(data.title, [...(found.get(data.title) ?? []), id]);
    }
    cursor = page.cursor;
    more = page.has_more;
  }
  const lost = [...tasks].filter(([title, id]) => String(found.get(title)) !== id);
  const extra = [...found.keys()].filter((title) => !tasks.has(title));
  return [
    ...lost.map(([title]) => `lost or doubled: ${title}`),
    ...extra.map((title) => `never acknowledged: ${title}`),
  ];
}

/** Each reminder must be sent, by one mail. A repeated mail has the same Message-ID. */
async function wrongReminders(): Promise<string[]> {
  const problems: string[] = [];
  for (const [id, title] of reminders) {
    const { results } = await client.call("GET", `/api/tasks/${tasks.get(title)}/reminders`);
    const [status] = results.map((each: { status: string }) => each.status);
    const mails = new Set(mailsOf(title).map(({ messageId }) => messageId)).size;
    if (status !== "sent" || mails !== 1) problems.push(`reminder ${id}: ${status}, ${mails} different mails`);
  }
  return problems;
}

function mailsOf(title: string) {
  return mailbox.mails.filter(({ subject }) => subject === `Reminder: ${title}`);
}
