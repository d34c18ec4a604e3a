import { signal } from "@preact/signals";
import type { Person } from "../../../client/index.ts";
import { account } from "../../session/account.ts";
import { client } from "../../session/session.ts";

const known = signal<ReadonlyMap<string, readonly Person[]>>(new Map());
const asked = new Set<string>();

/**
 * The members of a category, or of a task by itself. They are not in the feed, so the server is asked when they are first
 * wanted; until it answers, and offline, there is oneself.
 */
export function membersOf(subject: "categories" | "tasks", id: string): readonly Person[] {
  if (!asked.has(id)) void ask(subject, id);
  return known.value.get(id) ?? self();
}

async function ask(subject: "categories" | "tasks", id: string): Promise<void> {
  asked.add(id);
  try {
    const { data } = await client.call(`GET /api/${subject}/{id}/members`, { params: { id } });
    known.value = new Map(known.value).set(id, data.results);
  } catch {
    // Asked again with the next need.
    asked.delete(id);
  }
}

function self(): Person[] {
  const { value: me } = account;
  return me ? [{ id: me.id, username: me.username, display_name: "" }] : [];
}
