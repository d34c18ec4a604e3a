import { signal } from "@preact/signals";
import type { Person } from "../../client/index.ts";
import { account } from "../session/account.ts";
import { client } from "../session/session.ts";
import { connection } from "../store/index.ts";

type Subject = "categories" | "tasks";

const known = signal<ReadonlyMap<string, readonly Person[]>>(new Map());
/** When each was asked for. */
const asked = new Map<string, number>();

/** People come and go. */
const FRESH_MS = 300_000;

/**
 * The members of a category, or of a task by itself. They are not in the feed, so the server is asked when they are first
 * wanted; until it answers, and offline, there is oneself.
 */
export function membersOf(subject: Subject, id: string): readonly Person[] {
  const isFresh = Date.now() - (asked.get(id) ?? 0) < FRESH_MS;
  if (!isFresh && connection.value.state !== "offline") void ask(subject, id);
  return known.value.get(id) ?? self();
}

async function ask(subject: Subject, id: string): Promise<void> {
  asked.set(id, Date.now());
  try {
    const { data } = await client.call(`GET /api/${subject}/{id}/members`, { params: { id } });
    known.value = new Map(known.value).set(id, data.results);
  } catch {
    // What is known serves until it is asked for again.
  }
}

function self(): Person[] {
  const { value: me } = account;
  return me ? [{ id: me.id, username: me.username, display_name: "" }] : [];
}
