/**
 * What views read and do. This is how an act such as `completeTask(id)` travels:
 *
 * 1. `perform.ts` lets a function of `acts/` decide: the calls to the server, and the effects on the data.
 * 2. `engine.ts` shows the effects at once: `predict/` writes them into a layer over the server's rows, and
 *    `replica/view.ts` tells the signals what has changed. Then the act is stored (IndexedDB), and told to the other tabs.
 * 3. One tab leads (`tabs/`). Its sender (`outbox/`) makes the calls, in order for each entity, and tries again after
 *    failures. If the server refuses an act, the effects are gone, a notice says why, and typed text returns to its draft.
 * 4. The leading tab also reads the feed into the replica. Once it has brought what an answered act did, the act is
 *    settled: the rows say the same without it. It is kept for a while, so that it can be undone.
 */
export type { Act, Draft } from "./act.ts";
export type { ActOptions } from "./acts/act-context.ts";
export type { TaskFields } from "./acts/create-task.ts";
export type { TaskMove } from "./acts/move-task.ts";
export { canEdit, isOpen } from "./entities.ts";
export { newId } from "./ids.ts";
export { hasLabel, isLabelName, isSameLabel, labelKey, MAX_LABEL } from "./labels.ts";
export { dismiss, type Notice, notices, notify, warn } from "./notices.ts";
export { closeStore, deleteStore, openStore, refillStore } from "./open-store.ts";
export * from "./perform.ts";
export { dueAt } from "./predict/due.ts";
export { byPosition, type Place } from "./predict/positions.ts";
export * from "./reads.ts";
export type { Account, Connection, TabOptions as StoreOptions } from "./tabs/tab.ts";
