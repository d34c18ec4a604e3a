import { expect } from "vitest";
import type { Answer, Person } from "./client.ts";

type Entity = Answer["body"];

/** A client that applies what sync gives it. */
export class Replica {
  readonly #entities = new Map<string, Entity>();
  #cursor = "";

  /** Goes on from where it was. */
  async sync(person: Person): Promise<this> {
    for (let more = true; more; ) {
      const { status, body } = await person.get(`/api/sync?limit=50${this.#cursor && `&cursor=${this.#cursor}`}`);
      expect(status).toBe(200);
      for (const change of body.changes) this.apply(change);
      [this.#cursor, more] = [body.cursor, body.has_more];
    }
    return this;
  }

  apply({ entity, id, op, data }: { entity: string; id: string; op: string; data: Entity }): void {
    if (op === "upsert") this.#entities.set(`${entity} ${id}`, data);
    else this.#entities.delete(`${entity} ${id}`);
  }

  /** By `task <id>`. */
  get entities(): Record<string, Entity> {
    return Object.fromEntries(this.#entities);
  }

  /** Those of one kind, by id. */
  of(entity: string): Record<string, Entity> {
    return Object.fromEntries(
      [...this.#entities].flatMap(([key, data]) => (key.startsWith(`${entity} `) ? [[key.split(" ")[1], data]] : [])),
    );
  }
}

/** What a sync from nothing gives someone, by `task <id>`. */
export async function synced(person: Person): Promise<Record<string, Entity>> {
  return (await new Replica().sync(person)).entities;
}

/** That replicas which go on from where they were hold what a sync from nothing gives. */
export async function expectCurrent(replicas: ReadonlyMap<Person, Replica>): Promise<void> {
  for (const [person, replica] of replicas) {
    expect((await replica.sync(person)).entities, person.username).toEqual(await synced(person));
  }
}

export async function replicasOf(...people: Person[]): Promise<Map<Person, Replica>> {
  return new Map(await Promise.all(people.map(async (person) => [person, await new Replica().sync(person)] as const)));
}
