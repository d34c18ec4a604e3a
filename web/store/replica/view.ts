import { batch } from "@preact/signals";
import { type Act, isKnownAct } from "../act.ts";
import { type BaseChange, type Data, ENTITIES, type Entity, isKnownEntity } from "../entities.ts";
import { Base, type Key, Layer } from "../predict/layer.ts";
import { predict } from "../predict/predict.ts";
import { Collection } from "./collection.ts";

export type Collections = { readonly [E in Entity]: Collection<E> };

/** What a person sees: the server's rows with their own acts over them. A row that stays the same stays the same object. */
export class View {
  readonly base = new Base();
  readonly collections: Collections;
  layer = new Layer(this.base);
  #acts: readonly Act[] = [];
  /** The answered acts whose changes the base has. */
  contained: ReadonlySet<string> = new Set();

  constructor() {
    const collection = (entity: Entity) => [entity, new Collection(() => this.layer, entity)];
    this.collections = Object.fromEntries(ENTITIES.map(collection)) as unknown as Collections;
  }

  /** Leaves out changes that are older than what is there. */
  receive(changes: readonly BaseChange[]): void {
    const [known, unknown] = [changes.filter(isKnownEntity), changes.filter((change) => !isKnownEntity(change))];
    for (const change of unknown) this.base.setAside(change);
    const newer = known.filter(({ entity, id, seq }) => seq > (this.base.rows[entity].get(id)?.seq ?? 0));
    for (const { data, ...rest } of newer) {
      if (data) this.base.put({ ...rest, data });
      else this.base.remove(rest.entity, rest.id);
    }
    this.#replay(newer.map(({ entity, id }) => [entity, id]));
  }

  clear(): void {
    const keys = ENTITIES.flatMap((entity) => [...this.base.rows[entity].keys()].map((id): Key => [entity, id]));
    this.base.clear();
    this.#replay(keys);
  }

  /** @param acts in order */
  show(acts: readonly Act[]): void {
    const before = this.#acts.map(appearanceOf).join();
    this.#acts = acts.filter((act) => act.state !== "settled" && isKnownAct(act));
    if (this.#acts.map(appearanceOf).join() !== before) this.#replay([]);
  }

  append(act: Act): void {
    this.#acts = [...this.#acts, act];
    apply(this.layer, act);
    this.#announce(this.layer.touched.splice(0));
  }

  #replay(touched: readonly Key[]): void {
    const before = this.layer;
    this.layer = new Layer(this.base);
    const contained = new Set<string>();
    for (const act of this.#acts) {
      const from = this.layer.touched.length;
      apply(this.layer, act);
      if (act.state === "answered" && this.layer.touched.length === from) contained.add(act.id);
    }
    this.contained = contained;
    this.layer.touched = [];
    this.#announce([...touched, ...differences(before, this.layer)]);
  }

  #announce(keys: readonly Key[]): void {
    if (keys.length === 0) return;
    const ids = new Map<Entity, Set<string>>();
    for (const [entity, id] of keys) ids.set(entity, (ids.get(entity) ?? new Set()).add(id));
    batch(() => {
      for (const [entity, changed] of ids) this.collections[entity].announce(changed);
    });
  }
}

/** Acts with the same text have the same effect on the view. */
function appearanceOf({ id, state, effects, answer }: Act): string {
  return `${id} ${state} ${effects.length} ${answer.seqs.length}`;
}

/** An answered act changes only what the feed has not brought yet. */
function apply(layer: Layer, { state, effects, answer }: Act): void {
  const last = answer.seqs.at(-1) ?? 0;
  const baseSeq = (entity: Entity, id: string) => layer.base.rows[entity].get(id)?.seq ?? -1;
  const isKnown = (entity: Entity, id: string) => baseSeq(entity, id) >= (answer.seqOf?.[id] ?? last);
  layer.isKnown = state === "answered" ? isKnown : undefined;
  for (const effect of effects) predict(layer, effect);
  layer.isKnown = isKnown;
  for (const { entity, id, data } of answer.rows ?? []) layer.put(entity, id, data);
  layer.isKnown = undefined;
}

/** The keys whose prediction has changed. For the others, the former object is kept. */
function differences(before: Layer, after: Layer): Key[] {
  const keys: Key[] = [];
  for (const entity of ENTITIES) {
    const [old, now] = [before.over[entity], after.over[entity]];
    for (const [id, data] of now) {
      const former = old.get(id);
      if (former !== undefined && isSame(former, data)) now.set(id, former);
      else keys.push([entity, id]);
    }
    for (const id of old.keys()) if (!now.has(id)) keys.push([entity, id]);
  }
  return keys;
}

function isSame(one: Data | null, other: Data | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
