// All that tests know of how accounts are stored and tokens are signed: `accounts.test.ts` holds it against the real thing.

import { ACCESS_SECONDS, signAccess } from "../../src/auth/access-token.ts";
import { sealOpaque } from "../../src/auth/opaque-token.ts";
import { settingsOf } from "../../src/env.ts";
import { emailKey } from "../../src/kernel/email.ts";
import { newId } from "../../src/kernel/ids.ts";
import { fold } from "../../src/kernel/text.ts";
import { env } from "./env.ts";

export const PASSWORD = "correct horse 7";
const PASSWORD_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$3neJQ0cjtsZicDayjuOJoA$vjTOonI2AqgMmTNS9Nb0uL9uDuy7Et3JHU15NCaoHWI";
const SESSION_MS = 30 * 86_400_000;

export interface SignedIn {
  user: {
    id: string;
    username: string;
    email: string | null;
    email_verified: boolean;
    role: "user" | "admin";
    created_at: string;
  };
  access: string;
  refresh: string;
  token_type: "Bearer";
  expires_in: number;
}

export interface Account {
  username: string;
  email?: string | null;
  email_verified?: boolean;
}

/** The rows that registering with PASSWORD leaves, and its answer. Argon2 would be a third of the suite's time. */
export async function insertAccount({ username, email = null, email_verified = false }: Account): Promise<SignedIn> {
  const id = newId(new Date());
  const at = new Date().toISOString();
  const event = { event: "profile.updated", entity: "profile", entity_id: id, actor_id: id, at };
  const profile = { display_name: "", bio: "", time_zone: "UTC", locale: "en" };
  const settings = { email_reminders: true, email_activity: true, daily_digest_at: null };
  const data = JSON.stringify({ ...profile, ...settings, version: 1, created_at: at, updated_at: at });
  const keys = { username_key: fold(username), email_key: email && emailKey(email) };
  const session = newSession(id);
  await env.DB.batch([
    insert("users", { id, username, email, email_verified, ...keys, password_hash: PASSWORD_HASH, created_at: at }),
    insert("profiles", { user_id: id, time_zone: "UTC", created_at: at, updated_at: at }),
    session.insert,
    insert("events", { ...event, owner_id: id, subject_id: id, data }),
    insert("feed", { ...event, user_id: id, gone: 0 }, { seq: "last_insert_rowid()" }),
  ]);
  return signedIn({ id, username, email, email_verified, role: "user", created_at: at }, session.id, "UTC");
}

/** A new session of someone, as logging in answers it. */
export async function insertSession(userId: string): Promise<SignedIn> {
  const session = newSession(userId);
  const select = env.DB.prepare(
    `SELECT username, email, email_verified, role, users.created_at, time_zone
     FROM users JOIN profiles ON user_id = id WHERE id = ?`,
  ).bind(userId);
  const [, found] = await env.DB.batch<SignedIn["user"] & { time_zone: string }>([session.insert, select]);
  const [row] = found?.results ?? [];
  if (!row) throw new Error(`there is no user ${userId}`);
  const { time_zone, ...user } = row;
  return signedIn({ ...user, id: userId, email_verified: Boolean(user.email_verified) }, session.id, time_zone);
}

function newSession(userId: string) {
  const now = new Date();
  const [id, at] = [newId(now), now.toISOString()];
  const expires_at = new Date(now.getTime() + SESSION_MS).toISOString();
  const row = { id, user_id: userId, rotated_at: at, created_at: at, last_used_at: at, expires_at };
  return { id, insert: insert("sessions", row) };
}

async function signedIn(user: SignedIn["user"], sessionId: string, timeZone: string): Promise<SignedIn> {
  const settings = settingsOf(env);
  const ref = { userId: user.id, sessionId, generation: 0 };
  return {
    user,
    access: await signAccess(settings, { ...ref, timeZone }, new Date()),
    refresh: await sealOpaque(settings, "twr_", ref),
    token_type: "Bearer",
    expires_in: ACCESS_SECONDS,
  };
}

function insert(table: string, row: Record<string, unknown>, expressions: Record<string, string> = {}) {
  const columns = [...Object.keys(row), ...Object.keys(expressions)];
  const values = [...Object.keys(row).map(() => "?"), ...Object.values(expressions)];
  return env.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`).bind(...Object.values(row));
}
