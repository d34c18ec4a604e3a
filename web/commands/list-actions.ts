import { signal } from "@preact/signals";

/** What keys do in a list of tasks. `extend` selects what is passed. */
export interface ListActions {
  next(extend: boolean): void;
  previous(extend: boolean): void;
  /** Opens the focused task. */
  open(): void;
  /** Selects the focused task, or no longer. `extend` selects all from the last selected one to it. */
  select(extend: boolean): void;
  selectAll(): void;
  /** Orders by hand: moves the targets one place up or down. */
  moveUp(): void;
  moveDown(): void;
  /** Gives the browser's focus to the focused task's row, or to the list. */
  focus(): void;
}

/** The list in view sets its actions while it is drawn. Null where there is no list. */
export const listActions = signal<ListActions | null>(null);
