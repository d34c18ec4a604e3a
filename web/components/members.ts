import { signal } from "@preact/signals";
import type { Member, Person, Task } from "../../client/index.ts";
import { account } from "../session/account.ts";
import { client } from "../session/session.ts";
import { isOffline, tasks } from "../store/index.ts";
import { COLLECTIONS, type Resource } from "./sharing/resource.ts";

// Members are not in the feed, so the server is asked for them.

const known = signal<ReadonlyMap<string, readonly Member[]>>(new Map());
const askedAt = new Map<string, number>();

/** People come and go. */
const FRESH_MS = 300_000;
const RETRY_MS = 10_000;

/** The members of a category, or of a task by itself. Only oneself until the server has answered, and offline. */
export function membersOf(resource: Resource): readonly Person[] {
  askIfOlder(resource, FRESH_MS);
  return known.value.get(resource.id) ?? self();
}

/** Who can see a task: by its category, by itself, or by a task above it. Undefined until the server has answered. */
export function peopleWith(task: Task): Person[] | undefined {
  const resources = resourcesAround(task);
  for (const resource of resources) askIfOlder(resource, FRESH_MS);
  const people = resources.map(({ id }) => known.value.get(id));
  return people.every((each) => each !== undefined) ? distinct(people.flat()) : undefined;
}

/** The category and the tasks whose members can see a task. */
export function resourcesAround({ id, category_id, parent_id }: Task): Resource[] {
  const parent = tasks.get(parent_id ?? "");
  const above = parent
    ? resourcesAround(parent)
    : category_id
      ? [{ subject: "category" as const, id: category_id }]
      : [];
  return [...above, { subject: "task", id }];
}

/** Asks for the members, unless they were asked for less than so many milliseconds ago. */
export function askIfOlder(resource: Resource, ms: number): void {
  const isFresh = Date.now() - (askedAt.get(resource.id) ?? 0) < ms;
  if (isFresh || isOffline.value) return;
  fetchMembers(resource).catch(() => {
    // Soon once more. Meanwhile the app shows the members that it knows.
    askedAt.set(resource.id, Date.now() - FRESH_MS + RETRY_MS);
  });
}

/** Asks the server. `membersOf` then knows the answer. @throws ServerError */
export async function fetchMembers({ subject, id }: Resource, signal?: AbortSignal): Promise<readonly Member[]> {
  askedAt.set(id, Date.now());
  const input = { params: { id }, ...(signal && { signal }) };
  const { data } = await client.call(`GET /api/${COLLECTIONS[subject]}/{id}/members`, input);
  known.value = new Map(known.peek()).set(id, data.results);
  return data.results;
}

export function self(): Person[] {
  const { value: me } = account;
  return me ? [{ id: me.id, username: me.username, display_name: "" }] : [];
}

export function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
