import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { focusedTask, selected } from "../../keys/selection.ts";
import type { Item } from "./sections.ts";

/**
 * Keeps the focus in the list: when its row leaves or is drawn anew, the row that stands there now has it.
 * Returns a function that focuses the row of a task, wherever it is.
 */
export function useRowFocus(
  list: RefObject<HTMLElement | null>,
  items: readonly Item[],
  indexOf: ReadonlyMap<string, number>,
  scrollTo: (index: number) => void,
): (id: string) => void {
  const wanted = useRef<string | undefined>(undefined);
  const last = useRef<{ index: number; part: string }>({ index: -1, part: TITLE });

  // Before the rows change.
  const active = document.activeElement;
  const hadFocus = list.current?.contains(active) ?? false;
  if (hadFocus) last.current.part = active?.matches(CHECK) ? CHECK : TITLE;

  const focusNow = (id: string, part: string) => {
    const row = list.current?.querySelector(`[data-task="${id}"] ${part}`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  };

  useLayoutEffect(() => {
    const id = wanted.current;
    if (id === undefined) return;
    wanted.current = undefined;
    focusNow(id, TITLE);
  });

  useLayoutEffect(() => {
    const { value: id } = focusedTask;
    const index = id === null ? -1 : (indexOf.get(id) ?? -1);
    if (index >= 0) {
      last.current.index = index;
      if (hadFocus && !list.current?.contains(document.activeElement) && id) focusNow(id, last.current.part);
      return;
    }
    if (id === null) return;
    const next = nearestTask(items, last.current.index);
    focusedTask.value = next ?? null;
    if (next !== undefined && hadFocus) focusNow(next, last.current.part);
  });

  useEffect(() => {
    const left = [...selected.value].filter((id) => indexOf.has(id));
    if (left.length < selected.value.size) selected.value = new Set(left);
  }, [indexOf]);

  useEffect(
    () => () => {
      focusedTask.value = null;
      selected.value = new Set();
    },
    [],
  );

  return (id) => {
    const index = indexOf.get(id);
    if (index === undefined) return;
    scrollTo(index);
    wanted.current = id;
    if (focusedTask.value === id) focusNow(id, TITLE);
    focusedTask.value = id;
  };
}

const TITLE = ".task-title";
const CHECK = ".task-check";

/** The id of the task at an index, else of the next one, else of the last one. */
function nearestTask(items: readonly Item[], index: number): string | undefined {
  const rest = items.slice(Math.max(0, index)).find(({ task }) => task);
  return (rest ?? items.slice(0, Math.max(0, index)).findLast(({ task }) => task))?.task?.id;
}
