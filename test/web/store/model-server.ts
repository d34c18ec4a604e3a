import { type Change, ServerError, type Task } from "../../../client/index.ts";
import type { Call } from "../../../web/store/act.ts";
import { newId } from "../../../web/store/ids.ts";
import type { Reply } from "../../../web/store/outbox/reply.ts";
import { dueAt } from "../../../web/store/predict/due.ts";

interface FeedRow {
  readonly seq: number;
  readonly entity: Change["entity"];
  readonly id: string;
  readonly data: Change["data"];
}

/** What was done for a key. */
export interface Deed {
  readonly key: string;
  readonly operation: string;
  readonly changed: boolean;
}

interface Past {
  readonly event: "created" | "updated" | "deleted";
  readonly before: Task[];
  readonly after: Task[];
}

export const ME = { id: newId(), username: "me" };
const AT = "2027-01-01T00:00:00.000Z";
const DAY_MS = 86_400_000;

/** The server's rules that matter to an outbox: numbers, the feed, ids that are given once, kept answers, occurrences. */
export class ModelServer {
  epoch = 1;
  seq = 0;
  readonly tasks = new Map<string, Task>();
  readonly feed = new Map<string, FeedRow>();
  readonly deeds: Deed[] = [];
  /** The acts that have been asked for, done or refused. */
  readonly asked = new Set<string>();
  readonly #keys = new Map<string, Reply>();
  readonly #usedIds = new Set<string>();
  readonly #past = new Map<number, Past>();
  isSessionOver = false;

  /** @throws ServerError */
  handle({ operation, params, body }: Call, key: string): Reply {
    if (this.isSessionOver) throw problem(401, "session_ended");
    const kept = this.#keys.get(key);
    if (kept) return kept;
    const before = this.seq;
    this.asked.add(key.slice(0, 36));
    const data = this.#decide(operation, params?.["id"] ?? "", (body ?? {}) as Fields);
    const reply = structuredClone({ data, seq: this.seq > before ? this.seq : null });
    this.#keys.set(key, reply);
    this.deeds.push({ key, operation, changed: this.seq > before });
    return reply;
  }

  /** A day passes: answers are forgotten. */
  forgetKeys(): void {
    this.#keys.clear();
  }

  /** Everything after the cursor, a page of it. */
  sync(cursor: string | undefined, limit: number): { changes: Change[]; cursor: string; has_more: boolean } {
    if (this.isSessionOver) throw problem(401, "session_ended");
    const [epoch, seq = 0, id = ""] = cursor ? (JSON.parse(cursor) as [number, number, string]) : [this.epoch];
    if (epoch !== this.epoch) throw problem(400, "bad_cursor");
    const rows = [...this.feed.values()]
      .filter((row) => row.seq > seq || (row.seq === seq && row.id > id))
      .filter((row) => cursor !== undefined || row.data !== null)
      .sort((one, other) => one.seq - other.seq || (one.id < other.id ? -1 : 1));
    const page = rows.slice(0, limit);
    const changes = page.map((row) => ({ ...row, cursor: this.#cursorAt(row.seq, row.id) }) as unknown as Change);
    const end = changes.at(-1)?.cursor ?? cursor ?? this.#cursorAt(this.seq, "~");
    return structuredClone({ changes, cursor: end, has_more: rows.length > limit });
  }

  /** An older database is put back: its numbers come again, for other changes. */
  restore(seq: number, tasks: ReadonlyMap<string, Task>): void {
    this.epoch += 1;
    this.seq = seq;
    this.#keys.clear();
    this.#past.clear();
    this.tasks.clear();
    this.feed.clear();
    this.#usedIds.clear();
    for (const task of tasks.values()) this.#put(task);
  }

  #cursorAt(seq: number, id: string): string {
    return JSON.stringify([this.epoch, seq, id]);
  }

  #decide(operation: string, id: string, body: Fields): unknown {
    switch (operation) {
      case "POST /api/tasks":
        return this.#create(body);
      case "PATCH /api/tasks/{id}":
        return this.#update(id, body);
      case "POST /api/tasks/{id}/complete":
        return this.#complete(id, body);
      case "POST /api/tasks/{id}/incomplete":
        return this.#update(id, { status: "todo", done: false, completed_at: null });
      case "DELETE /api/tasks/{id}":
        return this.#delete(id);
      case "POST /api/tasks/bulk":
        return this.#bulk(body["operations"] as Fields[]);
      case "POST /api/undo":
        return this.#undo(body["seq"] as number);
      default:
        throw new Error(operation);
    }
  }

  #create(body: Fields): Task {
    const id = String(body["id"]);
    if (this.#usedIds.has(id)) throw problem(409, "id_taken");
    if (body["title"] === "refused") throw problem(400, "invalid");
    if (body["parent_id"] && !this.tasks.has(String(body["parent_id"]))) throw problem(400, "invalid");
    const position = `s${String(this.seq).padStart(6, "0")}`;
    const task = dueIn({ ...EMPTY, position, ...body });
    return this.#commit("created", [], [task as unknown as Task]) as Task;
  }

  #update(id: string, fields: Fields): Task {
    const task = this.#require(id);
    if (fields["title"] === "refused") throw problem(400, "invalid");
    const changed = { ...task, ...fields };
    if (JSON.stringify(changed) === JSON.stringify(task)) return task;
    return this.#commit("updated", [task], [changed]) as Task;
  }

  #complete(id: string, { due_at }: Fields): Task {
    const task = this.#require(id);
    if (due_at !== undefined && due_at !== task.due_at) throw problem(409, "occurrence_moved");
    if (!task.recurrence || task.due_at === null) {
      return this.#update(id, { status: "done", done: true, completed_at: AT });
    }
    const next = new Date(Date.parse(task.due_date ?? "") + DAY_MS).toISOString();
    return this.#update(id, dueIn({ ...task, due_date: next.slice(0, 10) }));
  }

  #delete(id: string): undefined {
    this.#require(id);
    const tree = this.#tree(id);
    this.#commit("deleted", tree, []);
  }

  #bulk(operations: Fields[]): unknown {
    const results = operations.map(({ op, id, ...fields }) => {
      const before = this.seq;
      try {
        const paths: Fields = {
          create: "POST /api/tasks",
          update: "PATCH /api/tasks/{id}",
          delete: "DELETE /api/tasks/{id}",
        };
        const path = String(paths[String(op)] ?? "POST /api/tasks/{id}/complete");
        const task = this.#decide(path, String(id), op === "create" ? { ...fields, id } : fields);
        return { status: 200, ...(task ? { task } : {}), ...(this.seq > before && { seq: this.seq }) };
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
        return { status: error.status, problem: error.problem };
      }
    });
    return { results };
  }

  #undo(seq: number): unknown {
    const past = this.#past.get(seq);
    if (!past) throw problem(404, "not_found");
    const { event, before, after } = past;
    const expected =
      event === "deleted"
        ? before.map(({ id }) => [id, undefined] as const)
        : after.map((task) => [task.id, task] as const);
    for (const [id, task] of expected) {
      const now = this.tasks.get(id);
      const isSame = event === "created" ? now !== undefined : JSON.stringify(now) === JSON.stringify(task);
      if (!isSame) throw problem(409, "changed_since");
    }
    if (
      event === "deleted" &&
      before.some(
        ({ parent_id }) => parent_id && !this.tasks.has(parent_id) && !before.some(({ id }) => id === parent_id),
      )
    ) {
      throw problem(409, "changed_since");
    }
    const id = (before[0] ?? after[0])?.id ?? "";
    if (event === "created") this.#delete(id);
    else this.#commit("updated", after, before);
    return { seq: this.seq, entity: "task", id, data: this.tasks.get(id) ?? null };
  }

  #commit(event: Past["event"], before: Task[], after: Task[]): Task | undefined {
    this.seq += 1;
    this.#past.set(this.seq, { event, before, after });
    for (const { id } of before) this.#remove(id);
    for (const task of after) this.#put(task);
    return after[0];
  }

  #put(task: Task): void {
    this.#usedIds.add(task.id);
    this.tasks.set(task.id, task);
    this.feed.set(task.id, { seq: this.seq, entity: "task", id: task.id, data: task });
  }

  #remove(id: string): void {
    this.tasks.delete(id);
    this.feed.set(id, { seq: this.seq, entity: "task", id, data: null });
  }

  #tree(id: string): Task[] {
    const below = [...this.tasks.values()].filter(({ parent_id }) => parent_id === id);
    return [this.#require(id), ...below.flatMap((task) => this.#tree(task.id))];
  }

  #require(id: string): Task {
    const task = this.tasks.get(id);
    if (!task) throw problem(404, "not_found");
    return task;
  }
}

function dueIn<Due extends Parameters<typeof dueAt>[0]>(task: Due): Due & { due_at: string | null } {
  return { ...task, due_at: dueAt(task) };
}

type Fields = Readonly<Record<string, unknown>>;

const EMPTY = {
  description: "",
  status: "todo",
  done: false,
  priority: "none",
  due_date: null,
  due_time: null,
  time_zone: null,
  category_id: null,
  labels: [],
  parent_id: null,
  recurrence: null,
  completed_at: null,
  owner_id: ME.id,
  created_by: ME.id,
  assignee_id: null,
  role: "owner",
  version: 1,
  created_at: AT,
  updated_at: AT,
};

export function problem(status: number, code: string, headers: Record<string, string> = {}): ServerError {
  const body = { code, detail: `${code}.`, status, title: code };
  return new ServerError(new Response(null, { status, headers }), body);
}
