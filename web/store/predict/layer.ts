import type { Task } from "../../../client/index.ts";
import { type BaseChange, type Data, ENTITIES, type Entity, type Row } from "../entities.ts";

/** The data from which an act is predicted. */
export interface State {
  get<E extends Entity>(entity: E, id: string): Data<E> | undefined;
  all<E extends Entity>(entity: E): Iterable<Data<E>>;
  /** The subtasks of a task, without theirs. */
  children(id: string): Task[];
}

export type Maps<Value> = Readonly<Record<Entity, Map<string, Value>>>;

function mapsOf<Value>(): Maps<Value> {
  return Object.fromEntries(ENTITIES.map((entity) => [entity, new Map<string, Value>()])) as Record<
    Entity,
    Map<string, Value>
  >;
}

/** The server's rows, with an index of subtasks. */
export class Base implements State {
  readonly rows: Maps<Row> = mapsOf();
  readonly #children = new Map<string, Set<string>>();
  readonly #unknown = new Map<string, Row>();

  get<E extends Entity>(entity: E, id: string): Data<E> | undefined {
    return this.rows[entity].get(id)?.data as Data<E> | undefined;
  }

  *all<E extends Entity>(entity: E): Iterable<Data<E>> {
    for (const { data } of this.rows[entity].values()) yield data as Data<E>;
  }

  children(id: string): Task[] {
    return [...(this.#children.get(id) ?? [])].flatMap((child) => this.get("task", child) ?? []);
  }

  childIds(id: string): Iterable<string> {
    return this.#children.get(id) ?? [];
  }

  allRows(): Row[] {
    return [...ENTITIES.flatMap((entity) => [...this.rows[entity].values()]), ...this.#unknown.values()];
  }

  /** Keeps a row of an entity that only a newer version of the app knows. That version finds it in the storage. */
  setAside({ data, ...rest }: BaseChange): void {
    const key = `${rest.entity} ${rest.id}`;
    if (data) this.#unknown.set(key, { ...rest, data });
    else this.#unknown.delete(key);
  }

  put(row: Row): void {
    this.remove(row.entity, row.id);
    this.rows[row.entity].set(row.id, row);
    addChild(this.#children, parentOf(row), row.id);
  }

  remove(entity: Entity, id: string): void {
    const row = this.rows[entity].get(id);
    if (!row) return;
    this.rows[entity].delete(id);
    this.#children.get(parentOf(row) ?? "")?.delete(id);
  }

  clear(): void {
    for (const entity of ENTITIES) this.rows[entity].clear();
    this.#children.clear();
    this.#unknown.clear();
  }
}

function parentOf({ entity, data }: Row): string | null {
  return entity === "task" ? (data as Task).parent_id : null;
}

export type Key = readonly [entity: Entity, id: string];

/** Predicted data over a base. Null is a deletion. */
export class Layer implements State {
  readonly base: Base;
  readonly over: Maps<Data | null> = mapsOf();
  /** The keys that were written since this was emptied. */
  touched: Key[] = [];
  /** Whether the base has the change that is being applied already. Then it is not written. */
  isKnown: ((entity: Entity, id: string) => boolean) | undefined;

  /** May hold former children. */
  readonly #children = new Map<string, Set<string>>();

  constructor(base: Base) {
    this.base = base;
  }

  copy(): Layer {
    const copy = new Layer(this.base);
    for (const entity of ENTITIES) for (const [id, data] of this.over[entity]) copy.#set(entity, id, data);
    return copy;
  }

  #set(entity: Entity, id: string, data: Data | null): void {
    this.over[entity].set(id, data);
    if (entity === "task" && data) addChild(this.#children, (data as Task).parent_id, id);
  }

  put(entity: Entity, id: string, data: Data | null): void {
    if (this.isKnown?.(entity, id)) return;
    this.#set(entity, id, data);
    this.touched.push([entity, id]);
  }

  get<E extends Entity>(entity: E, id: string): Data<E> | undefined {
    const predicted = this.over[entity].get(id);
    return predicted === undefined ? this.base.get(entity, id) : ((predicted ?? undefined) as Data<E> | undefined);
  }

  *all<E extends Entity>(entity: E): Iterable<Data<E>> {
    const over = this.over[entity];
    for (const [id, { data }] of this.base.rows[entity]) if (!over.has(id)) yield data as Data<E>;
    for (const data of over.values()) if (data) yield data as Data<E>;
  }

  children(id: string): Task[] {
    const ids = new Set([...this.base.childIds(id), ...(this.#children.get(id) ?? [])]);
    return [...ids].flatMap((child) => this.get("task", child) ?? []).filter(({ parent_id }) => parent_id === id);
  }
}

function addChild(children: Map<string, Set<string>>, parent: string | null, id: string): void {
  if (parent === null) return;
  const known = children.get(parent);
  if (known) known.add(id);
  else children.set(parent, new Set([id]));
}

/** The tasks below a task, at all levels. */
export function tasksBelow(state: State, id: string): Task[] {
  return state.children(id).flatMap((child) => [child, ...tasksBelow(state, child.id)]);
}
