import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Act, Draft } from "../act.ts";
import type { BaseChange, Row } from "../entities.ts";
import type { Outcome, Progress, Storage, Stored } from "./storage.ts";

interface Schema extends DBSchema {
  /**
   * The changes of the feed as JSON, a text for each batch. 10,000 rows are read three times as fast as from a record
   * for each, and a batch is one write.
   */
  batches: { key: number; value: string };
  acts: { key: string; value: Act };
  drafts: { key: string; value: Draft };
  progress: { key: "progress"; value: Progress };
}

type Database = IDBPDatabase<Schema>;

const ROWS_IN_BATCH = 1000;

/** @param onDeleted the person signed out in another tab */
export async function openStorage(accountId: string, onDeleted: () => void): Promise<Storage> {
  const database = await openDB<Schema>(nameOf(accountId), 1, {
    upgrade(made) {
      made.createObjectStore("batches", { autoIncrement: true });
      made.createObjectStore("acts", { keyPath: "id" });
      made.createObjectStore("drafts", { keyPath: "key" });
      made.createObjectStore("progress");
    },
    blocking(_, wanted) {
      database.close();
      if (wanted === null) onDeleted();
      // Another tab has a newer version of the app, whose database is another one. What is typed here is stored.
      else window.location.reload();
    },
    terminated: onDeleted,
  });
  return {
    load: () => load(database),
    loadActs: () => loadActs(database),
    write: (changes, progress) => write(database, changes, progress),
    compact: (rows) => compact(database, rows),
    reset: () => reset(database),
    change: (ids, decide) => change(database, ids, decide),
    saveDraft: (draft) => saveDraft(database, draft),
    close: () => database.close(),
  };
}

export async function deleteStorage(accountId: string): Promise<void> {
  await deleteDB(nameOf(accountId));
}

function nameOf(accountId: string): string {
  return `taskwire-${accountId}`;
}

async function load(database: Database): Promise<Stored> {
  const transaction = database.transaction(["batches", "acts", "drafts", "progress"]);
  const [batches, acts, drafts, progress] = await Promise.all([
    transaction.objectStore("batches").getAll(),
    transaction.objectStore("acts").getAll(),
    transaction.objectStore("drafts").getAll(),
    transaction.objectStore("progress").get("progress"),
  ]);
  const changes = batches.flatMap((batch): BaseChange[] => JSON.parse(batch));
  return { changes, batches: batches.length, acts, drafts, cursor: undefined, tip: 0, isFilled: false, ...progress };
}

async function loadActs(database: Database): Promise<Pick<Stored, "acts" | "cursor">> {
  const transaction = database.transaction(["acts", "progress"]);
  const [acts, progress] = await Promise.all([
    transaction.objectStore("acts").getAll(),
    transaction.objectStore("progress").get("progress"),
  ]);
  return { acts, cursor: progress?.cursor };
}

async function write(database: Database, changes: readonly BaseChange[], progress: Progress): Promise<void> {
  const transaction = database.transaction(["batches", "progress"], "readwrite");
  const store = transaction.objectStore("progress");
  if (changes.length > 0) transaction.objectStore("batches").add(JSON.stringify(changes));
  store.put({ ...(await store.get("progress")), ...progress }, "progress");
  await transaction.done;
}

async function compact(database: Database, rows: readonly Row[]): Promise<void> {
  const transaction = database.transaction("batches", "readwrite");
  transaction.store.clear();
  for (let from = 0; from < rows.length; from += ROWS_IN_BATCH) {
    transaction.store.add(JSON.stringify(rows.slice(from, from + ROWS_IN_BATCH)));
  }
  await transaction.done;
}

async function reset(database: Database): Promise<void> {
  const transaction = database.transaction(["batches", "progress"], "readwrite");
  transaction.objectStore("batches").clear();
  transaction.objectStore("progress").clear();
  await transaction.done;
}

async function change<Result extends Outcome>(
  database: Database,
  ids: readonly string[],
  decide: (acts: readonly (Act | undefined)[]) => Result,
): Promise<Result> {
  const transaction = database.transaction("acts", "readwrite");
  const { store } = transaction;
  // Without a read everything is on its way before this returns.
  const result = decide(ids.length === 0 ? [] : await Promise.all(ids.map((id) => store.get(id))));
  for (const act of result.put ?? []) store.put(act);
  for (const id of result.remove ?? []) store.delete(id);
  await committed(transaction);
  return result;
}

async function saveDraft(database: Database, draft: Draft): Promise<void> {
  const transaction = database.transaction("drafts", "readwrite");
  if (draft.text === "") transaction.store.delete(draft.key);
  else transaction.store.put(draft);
  await committed(transaction);
}

/** Commits without waiting for the answers, so that it is done even if the tab is closed at once. */
async function committed(transaction: { commit(): void; readonly done: Promise<void> }): Promise<void> {
  transaction.commit();
  await transaction.done;
}
