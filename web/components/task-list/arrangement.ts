import type { Task } from "../../../client/index.ts";
import { canEdit, isOpen } from "../../store/index.ts";
import type { Item, Section } from "./sections.ts";

/** Where in a list tasks are put: beside another one, or just into a section. */
export interface Spot {
  readonly section: Section;
  readonly beside?: Task;
  readonly side: "before" | "after";
}

/** What moving tasks within a list means. */
export interface Arrangement {
  /** What is marked while tasks are dragged: the line between two rows, or the section. */
  readonly marks: "line" | "section";
  allows(moving: readonly Task[], spot: Spot): boolean;
  put(moving: readonly Task[], spot: Spot): void;
  /** The spot one step up (-1) or down (1); undefined at the end. */
  step(moving: readonly Task[], by: -1 | 1, items: readonly Item[]): Spot | undefined;
}

export function canMove(task: Task): boolean {
  return canEdit(task) && isOpen(task);
}
