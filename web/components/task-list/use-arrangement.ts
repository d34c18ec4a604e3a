import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import { type Arrangement, canMove } from "./arrangement.ts";
import type { Item } from "./sections.ts";

/**
 * Moving tasks in the list, by keys and by dragging.
 * Returns the function for keys, and what a screen reader is told after a move.
 */
export function useArrangement(
  list: RefObject<HTMLElement | null>,
  items: readonly Item[],
  arrangement: Arrangement | undefined,
) {
  const [moved, setMoved] = useState("");
  const movedId = useRef<string | null>(null);
  const latest = useRef({ items, arrangement });
  latest.current = { items, arrangement };

  const noteMove = (id: string | undefined) => {
    movedId.current = id ?? null;
  };

  useLayoutEffect(() => {
    const id = movedId.current;
    movedId.current = null;
    const item = id === null ? undefined : items.find(({ key }) => key === id);
    // Elsewhere a notice says where it is.
    if (item?.task && arrangement?.marks === "line") setMoved(words.list.moved(item.place, item.size));
  }, [items]);

  // What drags is loaded after the list is drawn.
  useEffect(() => {
    const { current } = list;
    if (!arrangement || !current) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    // Without it, keys move tasks, too.
    import("./drag.ts").then(
      ({ listenToDrags }) => {
        if (!isGone) stop = listenToDrags(current, () => latest.current, noteMove);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
      stop?.();
    };
  }, [arrangement]);

  const move = (ids: readonly string[], by: -1 | 1) => {
    const moving = items.flatMap(({ task }) => (task && ids.includes(task.id) && canMove(task) ? [task] : []));
    const spot = moving.length > 0 ? arrangement?.step(moving, by, items) : undefined;
    if (!spot || !arrangement?.allows(moving, spot)) return;
    noteMove(moving[0]?.id);
    arrangement.put(moving, spot);
  };
  return { move, moved };
}
