import { TaskRow } from "../task-row/task-row.tsx";
import type { HeadingItem, TaskItem as Item } from "./sections.ts";
import type { Line, Measure } from "./use-virtual-items.ts";

interface ListHeadingProps {
  readonly line: Line<HeadingItem>;
  readonly measure: Measure;
}

export function ListHeading({ line: { item, index, start }, measure }: ListHeadingProps) {
  const { heading, note } = item.section;
  return (
    <div ref={measure} class="task-list-heading" data-index={index} style={{ insetBlockStart: `${start}px` }}>
      <h2>{heading}</h2>
      {note}
    </div>
  );
}

interface TaskItemProps {
  readonly line: Line<Item>;
  readonly measure: Measure;
  readonly showsCategory: boolean;
}

export function TaskItem({ line: { item, index, start }, measure, showsCategory }: TaskItemProps) {
  const { section, task, place } = item;
  return (
    <li
      ref={measure}
      class="task-item"
      data-index={index}
      data-task={task.id}
      style={{ insetBlockStart: `${start}px` }}
      aria-setsize={section.tasks.length}
      aria-posinset={place}
    >
      <TaskRow task={task} showsCategory={showsCategory} />
    </li>
  );
}
