import { useMemo, useRef } from "preact/hooks";
import { focusedTask } from "../../commands/selection.ts";
import type { Arrangement } from "./arrangement.ts";
import { ListHeading, type RowOptions, TaskItem } from "./lines.tsx";
import { itemsOf, type Section } from "./sections.ts";
import { selectTo } from "./select.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { expandedSubtasks, NO_SUBTASKS } from "./subtasks.ts";
import "./task-list.css";
import { useArrangement } from "./use-arrangement.ts";
import { useListActions } from "./use-list-actions.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { bySection, useVirtualItems } from "./use-virtual-items.ts";

interface TaskListProps extends RowOptions {
  /** What a screen reader calls the list. */
  readonly label: string;
  readonly sections: readonly Section[];
  /** How its tasks can be moved, if they can. */
  readonly arrangement?: Arrangement;
}

/** A list of any length. It scrolls with its pane, and draws only what is in view. */
export function TaskList({ label, sections, arrangement, ...rowOptions }: TaskListProps) {
  const list = useRef<HTMLDivElement>(null);
  const subtasks = rowOptions.isNested ? expandedSubtasks.value : NO_SUBTASKS;
  const items = useMemo(() => itemsOf(sections, subtasks), [sections, subtasks]);
  const indexOf = useMemo(() => new Map(items.map(({ key }, index) => [key, index])), [items]);
  const { value: focused } = focusedTask;
  const pinned = focused === null ? -1 : (indexOf.get(focused) ?? -1);
  const { inView, size, measure, scrollTo } = useVirtualItems(list, items, pinned);
  const ids = () => items.flatMap(({ task }) => task?.id ?? []);
  const { move, moved } = useArrangement(list, items, arrangement);
  useListActions({ ids, ...useRowFocus(list, items, indexOf, scrollTo), move });

  /** With `Shift` a click selects, where the browser would open a window. */
  const extend = (event: MouseEvent) => {
    const id = taskAt(event.target);
    if (!event.shiftKey || id === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    selectTo(id, ids());
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens to what happens in its rows. */}
      <div
        ref={list}
        class="task-list"
        style={{ blockSize: `${size}px` }}
        onFocusIn={noteFocus}
        onMouseDown={keepFocus}
        onClickCapture={extend}
      >
        {bySection(inView).map(({ section, heading, rows }) => (
          <section key={section.key}>
            {heading && <ListHeading line={heading} measure={measure} />}
            {rows.length > 0 && (
              // biome-ignore lint/a11y/noRedundantRoles: Safari drops the role of lists without bullets.
              <ul key="tasks" role="list" aria-label={section.heading ?? label}>
                {rows.map((row) => (
                  <TaskItem key={row.item.key} line={row} measure={measure} {...rowOptions} />
                ))}
              </ul>
            )}
          </section>
        ))}
      </div>
      <p role="status" class="visually-hidden">
        {moved}
      </p>
      <SelectionBar />
    </>
  );
}

function taskAt(target: EventTarget | null): string | undefined {
  return (target as Element).closest<HTMLElement>("[data-task]")?.dataset["task"];
}

function noteFocus({ target }: FocusEvent): void {
  const id = taskAt(target);
  if (id !== undefined) focusedTask.value = id;
}

/** With `Shift` a press would select text, and move the focus from which the range begins. */
function keepFocus(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}
