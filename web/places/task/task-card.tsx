import { useEffect } from "preact/hooks";
import type { Task } from "../../../client/index.ts";
import "../../components/field.css";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { canEdit } from "../../store/index.ts";
import { Actions } from "./actions.tsx";
import { Comments } from "./comments.tsx";
import { Description } from "./description.tsx";
import { Facts } from "./facts.tsx";
import { Heading } from "./heading.tsx";
import { History } from "./history.tsx";
import { useTaskMembers } from "./members.ts";
import { Parent } from "./parent.tsx";
import { Properties } from "./properties.tsx";
import { ReadOnlyProperties } from "./read-only-properties.tsx";
import { Reminders } from "./reminders.tsx";
import { Subtasks } from "./subtasks.tsx";
import "./task.css";

export function TaskCard({ task }: { task: Task }) {
  const members = useTaskMembers(task);
  const element = useKeptFocus<HTMLElement>();
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  return (
    <article ref={element} class="task" aria-label={task.title} tabIndex={-1}>
      <Actions task={task} />
      <Parent task={task} />
      <Heading task={task} />
      {canEdit(task) ? (
        <Properties task={task} members={members} />
      ) : (
        <ReadOnlyProperties task={task} members={members} />
      )}
      <Description task={task} />
      <Reminders task={task} />
      <Subtasks task={task} />
      <Comments task={task} members={members} />
      <History task={task} members={members} />
      <Facts task={task} members={members} />
    </article>
  );
}
