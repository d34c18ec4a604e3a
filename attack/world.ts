import { NOUNS, resourcesOf, type User } from "../test/support/resources.ts";
import type { Answer, AttackRequest } from "./request.ts";
import { MARK } from "./values.ts";

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

/** The users in the attacks. They are replaced after an attack that took something from them. */
export class Worlds {
  readonly #target: Target;
  readonly #made = new Map<boolean, World>();
  #foreign: Promise<Person> | undefined;
  #friend: Promise<User> | undefined;

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
    this.#friend ??= target.register().then((signedIn) => userOf(target, signedIn));
    const friend = await this.#friend;
    this.#foreign ??= target.register().then((signedIn) => furnish(target, signedIn, FOREIGN, friend));
    const foreign = await this.#foreign;
    const signedIn = await target.register();
    const actor = await furnish(target, signedIn, MARK, friend);
    const { request } = userOf(target, signedIn);
    const { id: deleted } = await request("POST", "/api/tasks", { title: MARK });
    await request("DELETE", `/api/tasks/${deleted}`);
    if (isAdmin) {
      await target.database?.makeAdmin(actor.user.id);
      actor.ids["users"] = (await target.register()).user.id;
    }
    return { actor, foreign, deleted };
  }
}

async function furnish(target: Target, signedIn: SignedIn, mark: string, friend: User): Promise<Person> {
  const user = userOf(target, signedIn);
  const resources = resourcesOf(user, async () => friend, mark);
  const ids = await resources.ids(NOUNS);
  const [task, personal, webhook] = [
    await resources.get("tasks"),
    await resources.get("tokens"),
    await resources.get("webhooks"),
  ];
  await user.request("PATCH", `/api/webhooks/${webhook.id}`, { enabled: false });
  const page = await user.request("GET", "/api/sync?limit=1");
  const { ticket } = await user.request("POST", "/api/live/ticket");
  const { next } = await user.request("GET", "/api/sessions?page_size=1");
  return {
    ...signedIn,
    ids,
    cursor: next ? (new URL(String(next)).searchParams.get("cursor") ?? "") : "",
    syncCursor: String(page["cursor"]),
    seq: 1,
    dueAt: String(task["due_at"]),
    personalToken: String(personal["token"]),
    webhookSecret: String(webhook["secret"]),
    ticket: String(ticket),
  };
}

function userOf(target: Target, { user, access }: SignedIn): User {
  return {
    ...user,
    request: async (method, path, body) => {
      const headers = { Authorization: `Bearer ${access}`, ...(body && { "Content-Type": "application/json" }) };
      const request = { method, path, headers, ...(body && { body: JSON.stringify(body) }) };
      const { status, text } = await target.send(request);
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
      return text === "" ? {} : JSON.parse(text);
    },
  };
}

/** Ids of all kinds, of which half are the actor's. */
export function idsIn({ actor, foreign, deleted }: World): string[] {
  return [...Object.values(actor.ids), ...Object.values(foreign.ids), deleted, NEW_ID, "none", "me"];
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
