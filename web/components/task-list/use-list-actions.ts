import { useEffect, useRef } from "preact/hooks";
import { type ListActions, listActions } from "../../commands/list-actions.ts";
import { focusedTask, targets } from "../../commands/selection.ts";
import { listInView } from "../../router/list-in-view.ts";
import { navigate } from "../../router/router.ts";
import { selectAll, selectTo, toggleSelected } from "./select.ts";

interface List {
  /** The ids of its tasks, in order. */
  ids(): readonly string[];
  focus(id: string): void;
  /** The task that has the focus, or had it last. */
  lastFocused(): string | null;
  /** Moves tasks one step up (-1) or down (1). */
  move(ids: readonly string[], step: -1 | 1): void;
}

/** What keys do in the list, while it is drawn. */
export function useListActions(list: List): void {
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    const own = actionsOf(() => latest.current);
    listActions.value = own;
    return () => {
      if (listActions.value === own) listActions.value = null;
    };
  }, []);
}

function actionsOf(list: () => List): ListActions {
  const step = (by: -1 | 1, extend: boolean) => {
    const ids = list().ids();
    const last = list().lastFocused();
    const at = last === null ? -1 : ids.indexOf(last);
    // Where nothing is focused yet, the first task is next.
    const next = at < 0 ? ids[0] : ids[at + by];
    if (next === undefined) return;
    if (extend) selectTo(next, ids);
    list().focus(next);
  };
  const focusAgain = () => {
    const ids = list().ids();
    const last = list().lastFocused();
    // The task that had the focus may be deleted.
    const id = last !== null && ids.includes(last) ? last : ids[0];
    if (id === undefined) document.getElementById("content")?.focus();
    else list().focus(id);
  };
  return {
    next: (extend) => step(1, extend),
    previous: (extend) => step(-1, extend),
    open: () => {
      if (focusedTask.value) navigate(`/t/${focusedTask.value}`, { list: listInView() });
    },
    select: (extend) => {
      if (extend && focusedTask.value) selectTo(focusedTask.value, list().ids());
      else toggleSelected();
    },
    selectAll: () => selectAll(list().ids()),
    moveUp: () => list().move(targets(), -1),
    moveDown: () => list().move(targets(), 1),
    focus: focusAgain,
  };
}
