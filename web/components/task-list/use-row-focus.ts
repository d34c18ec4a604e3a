import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { lingeringDone } from "../../commands/lingering.ts";
import { focusedTask, selected } from "../../commands/selection.ts";
import { here } from "../../router/router.ts";
import type { Item } from "./sections.ts";

interface RowFocus {
  /** Focuses the row of a task, wherever it is. */
  focus(id: string): void;
  /** The task that has the focus, or had it last. */
  lastFocused(): string | null;
}

/** Keeps the focus in the list: if the focused row leaves, the row in its place gets the focus. */
export function useRowFocus(
  list: RefObject<HTMLElement | null>,
  items: readonly Item[],
  indexOf: ReadonlyMap<string, number>,
  scrollTo: (index: number) => void,
): RowFocus {
  const wanted = useRef<string | null>(null);
  const last = useRef<{ id: string | null; index: number; part: string }>({ id: null, index: -1, part: TITLE });

  // Read before the rows change.
  const hadFocus = list.current?.contains(document.activeElement) ?? false;
  if (hadFocus) last.current.part = document.activeElement?.matches(CHECK) ? CHECK : TITLE;

  const focusNow = (id: string, part: string) => {
    const element = list.current?.querySelector<HTMLElement>(`[data-task="${id}"] ${part}`);
    element?.focus({ preventScroll: true });
    return document.activeElement === element;
  };

  const focus = (id: string) => {
    const index = indexOf.get(id);
    if (index === undefined) return;
    scrollTo(index);
    focusedTask.value = id;
    if (!focusNow(id, TITLE)) wanted.current = id;
  };

  // A row far away, or in a list that was hidden, is drawn later.
  useLayoutEffect(() => {
    if (wanted.current !== null) focusNow(wanted.current, TITLE);
  });

  useLayoutEffect(() => {
    const { value: id } = focusedTask;
    if (id === null) return;
    const index = indexOf.get(id);
    const isLost = hadFocus && !list.current?.contains(document.activeElement);
    if (index !== undefined) {
      last.current = { ...last.current, id, index };
      if (isLost) {
        scrollTo(index);
        focusNow(id, last.current.part);
      }
      return;
    }
    // The task of the list that was drawn before this one.
    if (last.current.id !== id) return;
    const next = nearestTask(items, last.current.index);
    focusedTask.value = next ?? null;
    if (!isLost) return;
    if (next !== undefined) focusNow(next, last.current.part);
    else document.getElementById("content")?.focus();
  });

  // A key completes one task after the other. A click leaves the focus where it is until the row goes.
  const isToggled = focusedTask.value !== null && isLingering(focusedTask.value);
  useLayoutEffect(() => {
    if (!isToggled || last.current.part === CHECK) return;
    const next = items.slice(last.current.index + 1).find(({ task }) => task && !isLingering(task.id))?.task;
    if (next) focus(next.id);
  }, [isToggled]);

  // Back from a task, by whatever way, the focus is where it was.
  const isTaskOpen = here.value.location?.path === "/t/:id";
  useEffect(() => {
    const { id } = last.current;
    if (!isTaskOpen && id !== null && document.activeElement === document.body) focus(id);
  }, [isTaskOpen]);

  useEffect(() => {
    const left = [...selected.value].filter((id) => indexOf.has(id));
    if (left.length < selected.value.size) selected.value = new Set(left);
  }, [indexOf]);

  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      wanted.current = null;
      // In the open task, keys act on that task.
      if ((target as Element).closest(".task-pane")) focusedTask.value = null;
    };
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("focusin", onFocus);
      focusedTask.value = null;
      selected.value = new Set();
    };
  }, []);

  return { focus, lastFocused: () => focusedTask.value ?? last.current.id };
}

const TITLE = ".task-title";
const CHECK = ".task-check";

function isLingering(id: string): boolean {
  return lingeringDone(id) !== undefined;
}

/** The id of the task at an index, else of the next one, else of the last one. */
function nearestTask(items: readonly Item[], index: number): string | undefined {
  const from = Math.max(0, index);
  const next = items.slice(from).find(({ task }) => task) ?? items.slice(0, from).findLast(({ task }) => task);
  return next?.task?.id;
}
