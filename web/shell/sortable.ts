import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import type { Place } from "../../client/index.ts";

type Edge = "before" | "after";

/**
 * Lets a row be dragged among the rows of its list. A line shows where it goes.
 * @param onMove is called where the row is dropped
 * @returns a function that ends it
 */
export function sortable(row: HTMLElement, id: string, onMove: (place: Place) => void): () => void {
  const list = row.parentElement;
  const showEdge = (edge?: Edge) => {
    if (edge) row.dataset["edge"] = edge;
    else delete row.dataset["edge"];
  };
  return combine(
    draggable({
      element: row,
      getInitialData: () => ({ list }),
      onDragStart: () => row.classList.add("dragged"),
      onDrop: ({ location }) => {
        row.classList.remove("dragged");
        const target = location.current.dropTargets.find(({ data }) => data["list"] === list);
        if (target && target.element !== row) onMove({ [target.data["edge"] as Edge]: target.data["id"] });
      },
    }),
    dropTargetForElements({
      element: row,
      canDrop: ({ source }) => source.data["list"] === list,
      getData: ({ input }) => ({ list, id, edge: edgeOf(row, input.clientY) }),
      onDrag: ({ self, source }) => showEdge(source.element === row ? undefined : (self.data["edge"] as Edge)),
      onDragLeave: () => showEdge(),
      onDrop: () => showEdge(),
    }),
  );
}

function edgeOf(row: HTMLElement, y: number): Edge {
  const { top, height } = row.getBoundingClientRect();
  return y < top + height / 2 ? "before" : "after";
}
