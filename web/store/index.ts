// What views read and do.
export type { Act, Draft } from "./act.ts";
export type { TaskFields } from "./acts/create-task.ts";
export type { TaskMove } from "./acts/move-task.ts";
export type { Options } from "./acts/scene.ts";
export { dueAt } from "./due.ts";
export { newId } from "./ids.ts";
export { dismiss, type Notice, notices, notify, warn } from "./notices.ts";
export { closeStore, deleteStore, openStore, refillStore } from "./opened.ts";
export * from "./perform.ts";
export { byPosition, type Place } from "./positions.ts";
export { hasLabel, isSameLabel, labelKey } from "./predict-labels.ts";
export * from "./reads.ts";
export type { Account, Connection, TabOptions as StoreOptions } from "./tab.ts";
