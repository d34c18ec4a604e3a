import { useEffect, useRef } from "preact/hooks";

/** What keys need of a list. */
export interface ListHandle {
  /** The ids of its tasks, in order. */
  ids(): readonly string[];
  focus(id: string): void;
  /** Moves a task one step up (-1) or down (1). */
  move(id: string, step: -1 | 1): void;
}

const lists: ListHandle[] = [];

/** The list on which keys act: the one that was opened last. */
export function currentList(): ListHandle | undefined {
  return lists.at(-1);
}

export function useCurrentList(handle: ListHandle): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const own: ListHandle = {
      ids: () => latest.current.ids(),
      focus: (id) => latest.current.focus(id),
      move: (id, step) => latest.current.move(id, step),
    };
    lists.push(own);
    return () => void lists.splice(lists.indexOf(own), 1);
  }, []);
}
