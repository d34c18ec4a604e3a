import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import type { Task } from "../../../client/index.ts";
import { focusedTask, selected } from "../../commands/selection.ts";
import { type Arrangement, canMove, type Spot } from "./arrangement.ts";
import type { Item } from "./sections.ts";

interface List {
  readonly items: readonly Item[];
  readonly arrangement: Arrangement | undefined;
}

/**
 * Lets the rows of a list be dragged within it.
 * @param onDrop called with the first task just before it moves
 */
export function listenToDrags(element: HTMLElement, list: () => List, onDrop: (id: string) => void): () => void {
  let forget: (() => void) | undefined;
  const dragged = (row: HTMLElement) => tasksOf(row, list().items);

  // A row comes and goes with scrolling: it becomes draggable when it is pressed.
  const press = ({ target }: PointerEvent) => {
    const row = (target as Element).closest<HTMLElement>("[data-task]");
    if (!row) return;
    forget?.();
    forget = draggable({
      element: row,
      canDrag: () => dragged(row).length > 0,
      getInitialData: () => ({ list: element, tasks: dragged(row) }),
    });
  };
  element.addEventListener("pointerdown", press);

  const spotAt = (tasks: readonly Task[], y: number) => {
    const { items, arrangement } = list();
    const found = spotNear(element, items, y);
    return found && arrangement?.allows(tasks, found.spot) ? found : undefined;
  };
  const stop = dropTargetForElements({
    element,
    canDrop: ({ source }) => source.data["list"] === element,
    onDrag: ({ source, location }) => {
      unmark(element);
      const found = spotAt(source.data["tasks"] as Task[], location.current.input.clientY);
      if (found) mark(element, found, list());
    },
    onDragLeave: () => unmark(element),
    onDrop: ({ source, location }) => {
      unmark(element);
      const tasks = source.data["tasks"] as Task[];
      const found = spotAt(tasks, location.current.input.clientY);
      if (!found || !tasks[0]) return;
      focusedTask.value = tasks[0].id;
      onDrop(tasks[0].id);
      list().arrangement?.put(tasks, found.spot);
    },
  });
  return () => {
    element.removeEventListener("pointerdown", press);
    forget?.();
    stop();
  };
}

/** What is dragged with a row: all selected tasks, if it is one of them. */
function tasksOf(row: HTMLElement, items: readonly Item[]): Task[] {
  const id = row.dataset["task"] ?? "";
  const ids = selected.value.has(id) ? selected.value : new Set([id]);
  return items.flatMap(({ task }) => (task && ids.has(task.id) && canMove(task) ? [task] : []));
}

interface Found {
  readonly spot: Spot;
  readonly line: HTMLElement;
}

/** The spot nearest to a height on the screen. */
function spotNear(element: HTMLElement, items: readonly Item[], y: number): Found | undefined {
  for (const line of element.querySelectorAll<HTMLElement>("[data-index]")) {
    const { top, bottom } = line.getBoundingClientRect();
    const item = items[Number(line.dataset["index"])];
    if (y < top || y > bottom || !item) continue;
    const side = item.task && y < (top + bottom) / 2 ? "before" : "after";
    return { spot: { section: item.section, side, ...(item.task && { beside: item.task }) }, line };
  }
  return undefined;
}

function mark(element: HTMLElement, { spot, line }: Found, { items, arrangement }: List): void {
  if (arrangement?.marks === "line") line.dataset["drop"] = spot.side;
  else {
    for (const each of element.querySelectorAll<HTMLElement>("[data-index]")) {
      if (items[Number(each.dataset["index"])]?.section === spot.section) each.dataset["drop"] = "into";
    }
  }
}

function unmark(element: HTMLElement): void {
  for (const line of element.querySelectorAll<HTMLElement>("[data-drop]")) delete line.dataset["drop"];
}
