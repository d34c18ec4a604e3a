import { vi } from "vitest";
import { newId } from "../../src/kernel/ids.ts";
import { insertSession } from "./accounts.ts";
import type { Answer, Person } from "./client.ts";
import { remind } from "./jobs.ts";
import { CATEGORIES, type Change } from "./random-changes.ts";

/** The people of a test, and what is there before its changes. */
export class World {
  readonly me: Person;
  readonly other: Person;
  /** By name. */
  readonly ids = new Map<string, string>();

  private constructor(me: Person, other: Person) {
    [this.me, this.other] = [me, other];
    for (const [name, { id }] of Object.entries({ me, other })) this.ids.set(name, id);
  }

  static async make(me: Person, other: Person): Promise<World> {
    const world = new World(me, other);
    for (const name of CATEGORIES) world.ids.set(name, (await me.category(name)).id);
    await me.share(`/api/categories/${world.ids.get("home")}`, other, "editor");
    const daily = { due_date: "2031-01-02", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    const timed = { due_date: "2031-01-02", due_time: "09:00", time_zone: "Europe/Berlin" };
    const made: Record<string, Record<string, unknown>> = {
      top: { category_id: "home", ...daily, labels: ["sea"] },
      middle: { parent_id: "top", assignee_id: "other" },
      low: { parent_id: "middle", ...timed, recurrence: { rrule: "FREQ=DAILY;COUNT=3" } },
      side: { parent_id: "top", done: true },
      daily: {
        due_date: "2031-01-02",
        recurrence: { rrule: "FREQ=WEEKLY", from: "completion" },
        status: "in_progress",
      },
      timed: { category_id: "work", ...timed, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=6" }, labels: ["old", "sea"] },
      inside: { category_id: "home", ...timed, status: "in_progress" },
      below: { parent_id: "daily", due_date: "2031-01-05" },
      plain: {},
    };
    for (const [name, fields] of Object.entries(made)) {
      world.ids.set(name, (await me.task({ title: name, ...(world.named(fields) as object) })).id);
      await me.post(`/api/tasks/${world.ids.get(name)}/reminders`, { minutes_before: 10 });
      await me.post(`/api/tasks/${world.ids.get(name)}/reminders`, { at: "2031-01-01T20:00:00Z" });
    }
    for (const name of ["top", "low", "inside"]) {
      await other.post(`/api/tasks/${world.ids.get(name)}/reminders`, { minutes_before: 5 });
      await other.post(`/api/tasks/${world.ids.get(name)}/reminders`, { at: "2031-01-01T21:00:00Z" });
    }
    const { body } = await me.get("/api/labels");
    for (const { name, id } of body.results) world.ids.set(name, id);
    return world;
  }

  async make({ by, method, path, body }: Change): Promise<Answer> {
    if (method === "WAIT") return this.#wait(body as { hours: number });
    const person = this[by];
    const sent = path.split("/").map((part) => this.#idOf(part.split("?")[0] ?? "", part));
    const at = sent.join("/");
    if (method === "SHARE") return this.#share(at, body as { role: string });
    if (method === "DELETE") return person.delete(at);
    return method === "POST" ? person.post(at, this.named(body)) : person.patch(at, this.named(body));
  }

  /** What is due is sent. Access tokens do not last for hours. */
  async #wait({ hours }: { hours: number }): Promise<Answer> {
    const moment = Date.now() + hours * 3_600_000;
    vi.setSystemTime(moment);
    await remind(moment);
    for (const person of [this.me, this.other]) Object.assign(person, { signedIn: await insertSession(person.id) });
    return { status: 200, headers: new Headers(), body: null };
  }

  async #share(path: string, { role }: { role: string }): Promise<Answer> {
    const invited = await this.me.post(`${path}/members`, { username: this.other.username, role });
    return invited.status < 300 ? this.other.post(`/api/invitations/${invited.body.id}/accept`) : invited;
  }

  #idOf(name: string, part: string): string {
    const id = this.ids.get(name);
    return id ? part.replace(name, id) : part;
  }

  /** With ids in place of names. */
  named(body: unknown): unknown {
    if (Array.isArray(body)) return body.map((each) => this.named(each));
    if (typeof body !== "object" || body === null) return body;
    return Object.fromEntries(
      Object.entries(body).map(([key, value]) => [
        key,
        this.#isReference(key) ? this.#reference(value) : this.named(value),
      ]),
    );
  }

  inNames(text: string): string {
    return [...this.ids].reduce((named, [name, id]) => (id.length === 36 ? named.replaceAll(id, name) : named), text);
  }

  #isReference(key: string): boolean {
    return /^id$|_id$|^before$|^after$|^seq$/.test(key);
  }

  #reference(name: unknown): unknown {
    if (typeof name !== "string") return name;
    const known = this.ids.get(name);
    if (known !== undefined) return name.startsWith("change ") ? Number(known) : known;
    if (!/^(new|place)\d+$/.test(name)) return undefined;
    const id = newId(new Date());
    this.ids.set(name, id);
    return id;
  }
}
