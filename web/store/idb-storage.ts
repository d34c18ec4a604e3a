import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Act, Draft } from "./act.ts";
import type { BaseChange, Row } from "./entities.ts";
import type { Outcome, Progress, Storage, Stored } from "./storage.ts";

interface Schema extends DBSchema {
  rows: { key: [entity: string, id: string]; value: Row };
  acts: { key: string; value: Act };
  drafts: { key: string; value: Draft };
  progress: { key: "progress"; value: Progress };
}

type Database = IDBPDatabase<Schema>;

/** @param onDeleted the person signed out in another tab */
export async function openStorage(accountId: string, onDeleted: () => void): Promise<Storage> {
  const database = await openDB<Schema>(nameOf(accountId), 1, {
    upgrade(made) {
      made.createObjectStore("rows", { keyPath: ["entity", "id"] });
      made.createObjectStore("acts", { keyPath: "id" });
      made.createObjectStore("drafts", { keyPath: "key" });
      made.createObjectStore("progress");
    },
    blocking() {
      database.close();
      onDeleted();
    },
    terminated: onDeleted,
  });
  return storageOf(database);
}

export async function deleteStorage(accountId: string): Promise<void> {
  await deleteDB(nameOf(accountId));
}

function nameOf(accountId: string): string {
  return `taskwire-${accountId}`;
}

function storageOf(database: Database): Storage {
  return {
    load: () => load(database),
    async write(changes, progress) {
      const transaction = database.transaction(["rows", "progress"], "readwrite");
      const store = transaction.objectStore("progress");
      writeRows(transaction.objectStore("rows"), changes);
      const before = await store.get("progress");
      store.put({ ...before, ...progress }, "progress");
      await transaction.done;
    },
    async reset() {
      const transaction = database.transaction(["rows", "progress"], "readwrite");
      transaction.objectStore("rows").clear();
      transaction.objectStore("progress").clear();
      await transaction.done;
    },
    change: (ids, decide) => change(database, ids, decide),
    async saveDraft(draft) {
      if (draft.text === "") await database.delete("drafts", draft.key);
      else await database.put("drafts", draft);
    },
    close: () => database.close(),
  };
}

async function load(database: Database): Promise<Stored> {
  const transaction = database.transaction(["rows", "acts", "drafts", "progress"]);
  const [rows, acts, drafts, progress] = await Promise.all([
    transaction.objectStore("rows").getAll(),
    transaction.objectStore("acts").getAll(),
    transaction.objectStore("drafts").getAll(),
    transaction.objectStore("progress").get("progress"),
  ]);
  return { rows, acts, drafts, cursor: undefined, tip: 0, isFilled: false, ...progress };
}

async function change<Result extends Outcome>(
  database: Database,
  ids: readonly string[],
  decide: (acts: readonly (Act | undefined)[]) => Result,
): Promise<Result> {
  const transaction = database.transaction("acts", "readwrite");
  const { store } = transaction;
  const result = decide(await Promise.all(ids.map((id) => store.get(id))));
  for (const act of result.put ?? []) store.put(act);
  for (const id of result.remove ?? []) store.delete(id);
  await transaction.done;
  return result;
}

interface RowWriter {
  put?: (row: Row) => unknown;
  delete?: (key: [entity: string, id: string]) => unknown;
}

function writeRows(store: RowWriter, changes: readonly BaseChange[]): void {
  for (const { data, ...rest } of changes) {
    if (data) store.put?.({ ...rest, data });
    else store.delete?.([rest.entity, rest.id]);
  }
}
