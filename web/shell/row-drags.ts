import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import type { Task } from "../../client/index.ts";
import type { Move } from "./row-step.ts";
import type { TaskDrop } from "./task-drop.ts";

export interface RowDrags {
  readonly id: string;
  /** Undefined where the row stays where it is. */
  readonly onMove: Move | undefined;
  readonly drop: TaskDrop;
}

type Data = Record<string | symbol, unknown>;

/**
 * Lets a row be dragged among the rows of its list, and tasks onto it. A line, or the row's colour, shows what will happen.
 * @returns a function that ends it
 */
export function listenToRowDrags(row: HTMLElement, drags: () => RowDrags): () => void {
  const list = row.parentElement;
  const isSibling = (data: Data) => data["list"] === list && drags().onMove !== undefined;
  const mark = (edge?: "before" | "after" | "into") => {
    if (edge) row.dataset["edge"] = edge;
    else delete row.dataset["edge"];
  };
  return combine(
    draggable({
      element: row,
      canDrag: () => drags().onMove !== undefined,
      getInitialData: () => ({ list, row: drags().id }),
      onDragStart: () => row.classList.add("dragged"),
      onDrop: () => row.classList.remove("dragged"),
    }),
    dropTargetForElements({
      element: row,
      canDrop: ({ source: { element, data } }) =>
        element !== row && (isSibling(data) || drags().drop.allows(tasksIn(data))),
      onDrag: ({ source, location }) =>
        mark(isSibling(source.data) ? edgeAt(row, location.current.input.clientY) : "into"),
      onDragLeave: () => mark(),
      onDrop: ({ source: { data }, location }) => {
        mark();
        const { id, onMove, drop } = drags();
        if (isSibling(data)) onMove?.(String(data["row"]), { [edgeAt(row, location.current.input.clientY)]: id });
        else drop.put(tasksIn(data));
      },
    }),
  );
}

/** What the list of tasks says of a drag. */
function tasksIn(data: Data): readonly Task[] {
  return (data["tasks"] as readonly Task[] | undefined) ?? [];
}

function edgeAt(row: HTMLElement, y: number): "before" | "after" {
  const { top, height } = row.getBoundingClientRect();
  return y < top + height / 2 ? "before" : "after";
}
