import type { Comment, Event, Task } from "../../../client/index.ts";
import { ruleInWords } from "../../../client/words/index.ts";
import { task, history as texts } from "../../words/task.ts";
import { wordFor } from "../../words/word-for.ts";
import { words } from "../../words/words.ts";

/** Names of what an event only has the id of. */
export interface Names {
  readonly category: (id: string) => string;
  readonly person: (id: string) => string;
  readonly date: (date: string) => string;
  readonly time: (time: string) => string;
}

/** What an event did, to be read after who did it: `set the due date to 5 May`. `before` is the task as it was. */
export function eventText(event: Event, before: Task | undefined, names: Names): string {
  const { entity, data } = event;
  if (event.event === "task.updated") return changesText(data as Task | null, before, names);
  if (entity === "comment") return commentText(event, data as Comment | null);
  return texts.events[event.event] ?? texts.other;
}

/** The task before each event, of a history that is sorted by the newest first. */
export function tasksBefore(events: readonly Event[]): (Task | undefined)[] {
  return events.map(({ entity, id, data }, place) => {
    if (entity !== "task" || !data) return undefined;
    return events.slice(place + 1).find((each) => each.entity === "task" && each.id === id && each.data)?.data as Task;
  });
}

function commentText({ event }: Event, comment: Comment | null): string {
  const verb = texts.events[event] ?? texts.other;
  return comment && event !== "comment.deleted" ? `${verb}: ${texts.quote(shortened(comment.body))}` : verb;
}

function changesText(after: Task | null, before: Task | undefined, names: Names): string {
  if (!after || !before) return texts.changed;
  const changes = FIELDS.flatMap(([isChanged, text]) => (isChanged(after, before) ? text(after, before, names) : []));
  return changes.length > 0 ? changes.join(", ") : texts.moved;
}

type Field = readonly [
  isChanged: (after: Task, before: Task) => boolean,
  text: (after: Task, before: Task, names: Names) => string,
];

const differs =
  (...fields: (keyof Task)[]) =>
  (after: Task, before: Task) =>
    fields.some((field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]));

const FIELDS: readonly Field[] = [
  [differs("title"), ({ title }) => texts.renamed(title)],
  [differs("description"), () => texts.described],
  [differs("status"), ({ status }) => texts.status(wordFor(task.statuses, status))],
  [differs("due_date", "due_time", "time_zone"), (after, _, names) => dueText(after, names)],
  [differs("recurrence"), (after) => repeatText(after)],
  [differs("priority"), ({ priority }) => texts.priority(wordFor(words.priorities, priority))],
  [differs("category_id"), (after, _, names) => categoryText(after, names)],
  [differs("labels"), labelsText],
  [differs("assignee_id"), (after, _, names) => assigneeText(after, names)],
  [differs("parent_id"), ({ parent_id }) => (parent_id ? texts.madeSubtask : texts.madeTask)],
];

function dueText({ due_date, due_time }: Task, { date, time }: Names): string {
  if (due_date === null) return texts.undated;
  return texts.due(due_time === null ? date(due_date) : `${date(due_date)}, ${time(due_time)}`);
}

function repeatText({ recurrence, time_zone }: Task): string {
  return recurrence ? texts.repeat(ruleInWords(recurrence, time_zone ?? "UTC")) : texts.unrepeated;
}

function categoryText({ category_id }: Task, { category }: Names): string {
  return category_id ? texts.category(category(category_id)) : texts.uncategorised;
}

function assigneeText({ assignee_id }: Task, { person }: Names): string {
  return assignee_id ? texts.assigned(person(assignee_id)) : texts.unassigned;
}

function labelsText({ labels }: Task, before: Task): string {
  const added = labels.filter((label) => !before.labels.includes(label));
  const removed = before.labels.filter((label) => !labels.includes(label));
  return [added.length > 0 && texts.labelled(added), removed.length > 0 && texts.unlabelled(removed)]
    .filter(Boolean)
    .join(", ");
}

const LONGEST = 80;

function shortened(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
