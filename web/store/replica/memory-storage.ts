import type { Act, Draft } from "../act.ts";
import type { BaseChange, Row } from "../entities.ts";
import type { Progress, Storage } from "./storage.ts";

/** Does what IndexedDB does, in memory: every transaction is whole, and nothing in it is the caller's own object. */
export class MemoryStorage implements Storage {
  readonly rows = new Map<string, Row>();
  readonly acts = new Map<string, Act>();
  readonly drafts = new Map<string, Draft>();
  progress: Progress = {};

  async load() {
    const [changes, acts, drafts] = [this.rows, this.acts, this.drafts].map((map) => [...map.values()]);
    const stored = { changes, batches: 1, acts, drafts, cursor: undefined, tip: 0, isFilled: false, ...this.progress };
    return structuredClone(stored) as Awaited<ReturnType<Storage["load"]>>;
  }

  async loadActs() {
    return structuredClone({ acts: [...this.acts.values()], cursor: this.progress.cursor });
  }

  async write(changes: readonly BaseChange[], progress: Progress) {
    this.#writeRows(changes);
    this.progress = { ...this.progress, ...progress };
  }

  async compact() {}

  async reset() {
    this.rows.clear();
    this.progress = {};
  }

  async change<Result>(
    ids: readonly string[],
    decide: (acts: readonly (Act | undefined)[]) => Result,
  ): Promise<Result> {
    const result = decide(ids.map((id) => structuredClone(this.acts.get(id))));
    const { put = [], remove = [] } = structuredClone(result) as {
      put?: Act[];
      remove?: string[];
    };
    for (const act of put) this.acts.set(act.id, act);
    for (const id of remove) this.acts.delete(id);
    return result;
  }

  async saveDraft(draft: Draft) {
    if (draft.text === "") this.drafts.delete(draft.key);
    else this.drafts.set(draft.key, draft);
  }

  close() {}

  #writeRows(changes: readonly BaseChange[]) {
    for (const { data, ...rest } of structuredClone(changes)) {
      const key = `${rest.entity} ${rest.id}`;
      if (data) this.rows.set(key, { ...rest, data });
      else this.rows.delete(key);
    }
  }
}

const opened = new Map<string, MemoryStorage>();

/** Keeps a person's data until the page is closed: also after the session has ended, for the next sign-in. */
export function openMemory(accountId: string): Storage {
  const storage = opened.get(accountId) ?? new MemoryStorage();
  opened.set(accountId, storage);
  return storage;
}

/** @returns whether anything of the person was in memory */
export function deleteMemory(accountId: string): boolean {
  return opened.delete(accountId);
}
