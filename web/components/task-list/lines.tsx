import type { Task } from "../../../client/index.ts";
import { Button } from "../button.tsx";
import { TaskRow } from "../task-row/task-row.tsx";
import type { HeadingItem, TaskItem as Item } from "./sections.ts";
import type { Line, Measure } from "./use-virtual-items.ts";

interface ListHeadingProps {
  readonly line: Line<HeadingItem>;
  readonly measure: Measure;
}

export function ListHeading({ line: { item, index, start }, measure }: ListHeadingProps) {
  const { heading, note, action, tasks } = item.section;
  return (
    <div ref={measure} class="task-list-heading" data-index={index} style={{ insetBlockStart: `${start}px` }}>
      <h2>{heading}</h2>
      {note}
      {action && (
        <Button kind="quiet" onClick={() => action.act(tasks.map(({ id }) => id))}>
          {action.text}
        </Button>
      )}
    </div>
  );
}

export interface RowOptions {
  readonly showsCategory?: boolean;
  /** Whether subtasks can be shown below their tasks. */
  readonly isNested?: boolean;
  readonly hrefOf?: (task: Task) => string;
}

interface TaskItemProps extends RowOptions {
  readonly line: Line<Item>;
  readonly measure: Measure;
}

export function TaskItem({ line, measure, showsCategory = true, isNested = false, hrefOf }: TaskItemProps) {
  const { item, index, start } = line;
  const { section, task, depth, place, size } = item;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: ARIA 1.2 has levels of list items.
    <li
      ref={measure}
      class="task-item"
      data-index={index}
      data-task={task.id}
      style={{ insetBlockStart: `${start}px`, paddingInlineStart: `${depth * 2}rem` }}
      aria-setsize={size}
      aria-posinset={place}
      aria-level={isNested ? depth + 1 : undefined}
    >
      <TaskRow
        task={task}
        showsCategory={showsCategory && depth === 0}
        showsDay={section.day === undefined}
        canExpand={isNested}
        {...(hrefOf && { href: hrefOf(task) })}
      />
    </li>
  );
}
