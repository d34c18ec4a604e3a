import type { Task } from "../../../client/index.ts";
import type { Draft, Intent } from "../act.ts";
import { labelKey } from "../labels.ts";
import type { Effect } from "../predict/effect.ts";
import type { State } from "../predict/layer.ts";
import { lastPosition } from "../predict/positions.ts";

/** What an act is decided from. */
export interface ActContext {
  readonly state: State;
  readonly account: { readonly id: string; readonly username: string };
  readonly now: Date;
}

export interface ActOptions {
  /** Put back if the server refuses the act. */
  readonly draft?: Draft;
}

/** An act that makes something, with the id of that. */
export type Creation = Intent & { readonly id: string };

export function about({ state }: ActContext, id: string): { title: string } {
  return { title: state.get("task", id)?.title ?? "" };
}

/** The key of a list in which the order of creations and moves matters. */
export function listKey({
  parent_id,
  category_id,
}: {
  parent_id?: string | null | undefined;
  category_id?: string | null | undefined;
}): string {
  return `list ${parent_id ?? category_id ?? "none"}`;
}

export const labelKeys = (names: readonly string[] = []) => names.map((name) => `label ${labelKey(name)}`);
export const present = (ids: readonly (string | null | undefined)[]) => ids.filter((id) => typeof id === "string");

export function listOf(state: State, { parent_id, category_id }: Pick<Task, "parent_id" | "category_id">): Task[] {
  if (parent_id !== null) return state.children(parent_id);
  return [...state.all("task")].filter((task) => task.parent_id === null && task.category_id === category_id);
}

export function paletteOf(names: readonly string[] | undefined, at: string): Effect[] {
  return names?.length ? [{ do: "palette", names, at, position: lastPosition() }] : [];
}
