import type { Answer, AttackRequest } from "./request.ts";
import { MARK, UNKNOWN_ID } from "./values.ts";

/** The Worker in a test, or a server. */
export interface Target {
  send(request: AttackRequest): Promise<Answer>;
  /** Whether the target's client has a way to send it. */
  canSend(request: AttackRequest): boolean;
  /** Registers a new user with the password PASSWORD. */
  register(): Promise<SignedIn>;
  /** Undefined where the database is out of reach, as `makeAdmin`. */
  readonly database: Database | undefined;
}

export interface Database {
  makeAdmin(userId: string): Promise<void>;
  /** How many rows were written to each table, without the rows that a refusal may write. */
  written(): Promise<Record<string, number>>;
  /** The key that signs access tokens. */
  readonly secret: string;
}

export interface SignedIn {
  user: { id: string; username: string };
  access: string;
  refresh: string;
}

/** Someone with a resource of each kind. */
export interface Person extends SignedIn {
  /** By the noun that stands before an id in a path. */
  ids: Record<string, string>;
  /** All of them. */
  cursor: string;
  syncCursor: string;
  seq: number;
  dueAt: string;
  personalToken: string;
  webhookSecret: string;
  ticket: string;
}

export interface World {
  actor: Person;
  /** A user whose texts all contain FOREIGN. Nobody else may see these texts. */
  foreign: Person;
  /** An id that the actor has deleted. */
  deleted: string;
}

/** An attack may create it, because clients choose ids. */
const NEW_ID = "01983f2e-7c1a-7b3c-9d4e-5f60718293aa";

export const PASSWORD = "correct horse 7";
export const FOREIGN = "zq9foreign";

const ALL_SCOPES = ["tasks:write", "categories:write", "sharing", "profile:write", "live", "webhooks"];

/** The users in the attacks. They are replaced after an attack that took something from them. */
export class Worlds {
  readonly #target: Target;
  readonly #made = new Map<boolean, World>();
  #foreign: Promise<Person> | undefined;
  #friend: Promise<SignedIn> | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /**
   * @param isAdmin whether the actor is an admin, whose `users` id is someone else's
   * @returns the world, and whether it was made just now
   */
  async get(isAdmin: boolean): Promise<[World, boolean]> {
    const found = this.#made.get(isAdmin);
    const world = found ?? (await this.#make(isAdmin));
    this.#made.set(isAdmin, world);
    return [world, !found];
  }

  spoil(): void {
    this.#made.clear();
  }

  async #make(isAdmin: boolean): Promise<World> {
    const target = this.#target;
    this.#foreign ??= target.register().then((signedIn) => furnish(target, signedIn, FOREIGN));
    this.#friend ??= target.register();
    const [foreign, friend] = [await this.#foreign, await this.#friend];
    const actor = await furnish(target, await target.register(), MARK, friend);
    const call = callAs(target, actor.access);
    const deleted = (await call("POST", "/api/tasks", { title: MARK }))["id"] as string;
    await call("DELETE", `/api/tasks/${deleted}`);
    if (isAdmin) {
      await target.database?.makeAdmin(actor.user.id);
      actor.ids["users"] = (await target.register()).user.id;
    }
    return { actor, foreign, deleted };
  }
}

async function furnish(target: Target, signedIn: SignedIn, mark: string, friend?: SignedIn): Promise<Person> {
  const call = callAs(target, signedIn.access);
  const make = async (path: string, body: object) => (await call("POST", path, body))["id"] as string;
  const categories = await make("/api/categories", { name: `${mark} home` });
  const schedule = { due_date: "2026-03-14", due_time: "16:30", recurrence: { rrule: "FREQ=DAILY" } };
  const fields = { title: `${mark} task`, description: mark, category_id: categories, labels: [`${mark} label`] };
  const task = await call("POST", "/api/tasks", { ...fields, ...schedule });
  const path = `/api/tasks/${task["id"]}`;
  const comments = await make(`${path}/comments`, { body: `${mark} comment` });
  const reminders = await make(`${path}/reminders`, { minutes_before: 5 });
  const [label] = (await call("GET", "/api/labels"))["results"] as { id: string }[];
  const [session] = (await call("GET", "/api/sessions"))["results"] as { id: string }[];
  const personal = await call("POST", "/api/tokens", { name: mark, scopes: ALL_SCOPES });
  const webhook = await call("POST", "/api/webhooks", { url: "https://hooks.example.com/", description: mark });
  await call("PATCH", `/api/webhooks/${webhook["id"]}`, { enabled: false });
  const page = await call("GET", "/api/sync?limit=1");
  const { ticket } = await call("POST", "/api/live/ticket");
  const { next } = await call("GET", "/api/sessions?page_size=1");
  const own = { users: signedIn.user.id, tasks: task["id"] as string, categories, comments, reminders };
  const ids = { ...own, labels: label?.id ?? "", sessions: session?.id ?? "", tokens: personal["id"] as string };
  const webhooks = webhook["id"] as string;
  const shared = await share(target, path, signedIn, friend);
  return {
    ...signedIn,
    ids: { ...ids, ...shared, webhooks, deliveries: "1" },
    cursor: next ? (new URL(String(next)).searchParams.get("cursor") ?? "") : "",
    syncCursor: String(page["cursor"]),
    seq: 1,
    dueAt: String(task["due_at"]),
    personalToken: String(personal["token"]),
    webhookSecret: String(webhook["secret"]),
    ticket: String(ticket),
  };
}

/** Makes a member of the task, and an open invitation to the person. */
async function share(target: Target, path: string, { user, access }: SignedIn, friend?: SignedIn) {
  if (!friend) return { members: UNKNOWN_ID, invitations: UNKNOWN_ID };
  const [call, friendly] = [callAs(target, access), callAs(target, friend.access)];
  const invited = await call("POST", `${path}/members`, { username: friend.user.username, role: "viewer" });
  await friendly("POST", `/api/invitations/${invited["id"]}/accept`);
  const { id } = await friendly("POST", "/api/tasks", { title: MARK });
  const invitation = await friendly("POST", `/api/tasks/${id}/members`, { username: user.username, role: "viewer" });
  return { members: friend.user.id, invitations: invitation["id"] as string };
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

function callAs(target: Target, token: string): Call {
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
    const request = { method, path, headers, ...(body && { body: JSON.stringify(body) }) };
    const { status, text } = await target.send(request);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
}

/** Ids of all kinds, of which half are the actor's. */
export function idsIn({ actor, foreign, deleted }: World): string[] {
  const given = [...Object.values(actor.ids), ...Object.values(foreign.ids)];
  // Nothing may be made with the id that stands for what does not exist.
  return [...given.filter((id) => id !== UNKNOWN_ID), deleted, NEW_ID, "none", "me"];
}

/** Must appear neither in the log nor in the answer to a refused request. */
export function secretsOf({ actor, foreign }: World): string[] {
  const held = [actor, foreign].flatMap((person) => [
    person.access,
    person.refresh,
    person.personalToken,
    person.webhookSecret,
    person.ticket,
  ]);
  return [PASSWORD, ...held];
}
