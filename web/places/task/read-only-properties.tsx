import type { ComponentChildren } from "preact";
import type { Person, Task } from "../../../client/index.ts";
import { ruleInWords } from "../../../client/words/index.ts";
import { categories } from "../../store/index.ts";
import { zone } from "../../time/clock.ts";
import { longDate, timeOfDay } from "../../time/format.ts";
import { task as texts } from "../../words/task.ts";
import { wordFor } from "../../words/word-for.ts";
import { words } from "../../words/words.ts";
import { nameIn } from "./members.ts";
import { Occurrences } from "./occurrences.tsx";

/** What a task is, for those who may only look. What it is not is left out. */
export function ReadOnlyProperties({ task, members }: { task: Task; members: readonly Person[] }) {
  const { due_date, due_time, time_zone, recurrence, assignee_id } = task;
  const category = categories.get(task.category_id ?? "");
  return (
    <dl class="properties">
      <Row name={texts.status}>{wordFor(texts.statuses, task.status)}</Row>
      <Row name={texts.dueDate}>{due_date && longDate(due_date)}</Row>
      <Row name={texts.dueTime}>{due_time && timeOfDay(due_time)}</Row>
      <Row name={texts.timeZone}>{due_time && time_zone}</Row>
      <Row name={texts.repeat}>
        {recurrence && (
          <>
            {ruleInWords(recurrence, time_zone ?? zone.value)}
            <Occurrences task={task} />
          </>
        )}
      </Row>
      <Row name={texts.priority}>{task.priority !== "none" && wordFor(words.priorities, task.priority)}</Row>
      <Row name={texts.category}>{category && <a href={`/c/${category.id}`}>{category.name}</a>}</Row>
      <Row name={texts.labels}>{task.labels.join(", ")}</Row>
      <Row name={texts.assignee}>{assignee_id && nameIn(members, assignee_id)}</Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <div class="property">
      <dt class="property-name">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
