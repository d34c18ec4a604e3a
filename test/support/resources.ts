// One resource of each kind, for the ids in the paths of the OpenAPI documents. The attacks use it too, so it knows neither
// vitest nor the Worker.

export interface User {
  readonly id: string;
  readonly username: string;
  /** Sends a request. Throws unless it succeeds. */
  request(method: string, path: string, body?: object): Promise<Resource>;
}

export interface Resource {
  id: string;
  [field: string]: unknown;
}

interface Scene {
  owner: User;
  friend: () => Promise<User>;
  /** A word in each text. */
  mark: string;
  get: (noun: string) => Promise<Resource>;
}

const ALL_SCOPES = ["tasks:write", "categories:write", "sharing", "profile:write", "live", "webhooks"];

type Maker = (scene: Scene) => Promise<Resource>;

/** By the noun that stands before an id in a path. */
const MAKERS: Readonly<Record<string, Maker>> = {
  users: async ({ owner }) => ({ id: owner.id }),
  // One that the owner is not using, if there is one.
  sessions: async ({ owner }) => {
    const sessions = (await owner.request("GET", "/api/sessions"))["results"] as [Resource, ...Resource[]];
    return sessions.find(({ current }) => !current) ?? sessions[0];
  },
  tokens: ({ owner, mark }) => owner.request("POST", "/api/tokens", { name: mark, scopes: ALL_SCOPES }),
  categories: ({ owner, mark }) => owner.request("POST", "/api/categories", { name: `${mark} category` }),
  labels: ({ owner, mark }) => owner.request("POST", "/api/labels", { name: `${mark} label` }),
  tasks: async ({ owner, mark, get }) => {
    const [category, label] = [await get("categories"), await get("labels")];
    const fields = { title: `${mark} task`, description: mark, category_id: category.id, labels: [label["name"]] };
    const due = { due_date: "2026-03-14", due_time: "16:30", time_zone: "UTC", recurrence: { rrule: "FREQ=DAILY" } };
    return owner.request("POST", "/api/tasks", { ...fields, ...due });
  },
  comments: async ({ owner, mark, get }) => {
    return owner.request("POST", `/api/tasks/${(await get("tasks")).id}/comments`, { body: `${mark} comment` });
  },
  reminders: async ({ owner, get }) => {
    return owner.request("POST", `/api/tasks/${(await get("tasks")).id}/reminders`, { minutes_before: 5 });
  },
  // The friend is a member of both the task and its category.
  members: async ({ owner, friend, get }) => {
    const other = await friend();
    for (const noun of ["tasks", "categories"]) {
      const path = `/api/${noun}/${(await get(noun)).id}/members`;
      const invitation = await owner.request("POST", path, { username: other.username, role: "editor" });
      await other.request("POST", `/api/invitations/${invitation.id}/accept`);
    }
    return { id: other.id };
  },
  // From the friend to the owner.
  invitations: async ({ owner, friend, mark }) => {
    const other = await friend();
    const { id } = await other.request("POST", "/api/tasks", { title: mark });
    return other.request("POST", `/api/tasks/${id}/members`, { username: owner.username, role: "viewer" });
  },
  webhooks: ({ owner, mark }) => {
    return owner.request("POST", "/api/webhooks", { url: "https://hooks.example.com", description: mark });
  },
  // Deliveries are made by events alone. No request can make this one.
  deliveries: async () => ({ id: "1" }),
};

export const NOUNS = Object.keys(MAKERS);

/** The owner's resources. Each is made when it is first asked for. */
export function resourcesOf(owner: User, makeFriend: () => Promise<User>, mark = "own") {
  const made = new Map<string, Promise<Resource>>();
  let friend: Promise<User> | undefined;
  const make = (noun: string, scene: Scene) => (MAKERS[noun] as Maker)(scene);
  const get = (noun: string) => {
    const known = made.get(noun) ?? make(noun, scene);
    made.set(noun, known);
    return known;
  };
  const scene: Scene = { owner, mark, get, friend: () => (friend ??= makeFriend()) };
  return {
    get,
    /** Makes one more, beside the first. */
    another: (noun: string) => make(noun, { ...scene, mark: `${mark} other` }),
    /** The ids of the resources, by noun. */
    ids: async (nouns: readonly string[]) => {
      const ids: Record<string, string> = {};
      for (const noun of nouns) ids[noun] = (await get(noun)).id;
      return ids;
    },
  };
}

const ID_IN_PATH = /(\w+)\/\{\w+\}/g;

/** The nouns of the ids in a path of an OpenAPI document. Throws if one has no maker. */
export function nounsIn(path: string): string[] {
  return [...path.matchAll(ID_IN_PATH)].map(({ 1: noun = "", index }) => {
    if (!Object.hasOwn(MAKERS, noun)) throw new Error(`no maker for ${path.slice(0, index)}${noun}`);
    return noun;
  });
}

/** A path of an OpenAPI document with these ids, by noun. */
export function pathTo(path: string, ids: Readonly<Record<string, string>>): string {
  return nounsIn(path).reduce((filled, noun) => filled.replace(/\{\w+\}/, () => String(ids[noun])), path);
}
