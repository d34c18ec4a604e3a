import type { CategoryWithMembers } from "../../features/agents/categories.ts";
import type { overview } from "../../features/agents/overview.ts";
import type { taskDetails } from "../../features/agents/task-details.ts";
import type { Category } from "../../features/categories/entity.ts";
import type { Task } from "../../features/tasks/entity.ts";

// What a model reads. Every line about an entity ends with its id.

const BOXES = { todo: "[ ]", in_progress: "[~]", done: "[x]", cancelled: "[-]" };

export function taskLine(task: Task): string {
  const {
    id,
    title,
    status,
    due_date,
    due_time,
    time_zone,
    due_at,
    recurrence,
    priority,
    labels,
    category_id,
    parent_id,
    assignee_id,
  } = task;
  const parts = [
    due_date && `due ${due_date}${due_time ? ` ${due_time} ${time_zone}` : ""}`,
    recurrence && `repeats ${recurrence.rrule}${recurrence.from === "completion" ? " from completion" : ""}`,
    recurrence && `due_at ${due_at}`,
    priority !== "none" && `priority ${priority}`,
    labels.length > 0 && `labels ${labels.join(", ")}`,
    category_id && `category_id ${category_id}`,
    parent_id && `parent_id ${parent_id}`,
    assignee_id && `assignee_id ${assignee_id}`,
    `id ${id}`,
  ];
  return `${BOXES[status]} ${oneLine(title)} (${parts.filter(Boolean).join("; ")})`;
}

/** A title cannot look like a line of ours. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

export function categoryLine({ id, name, color, role }: Category): string {
  const parts = [color && `color ${color}`, role !== "owner" && `you are ${role}`, `id ${id}`];
  return `${oneLine(name)} (${parts.filter(Boolean).join("; ")})`;
}

/** A category that nobody else sees has no list of members. */
export function categoryWithMembers({ members = [], ...category }: CategoryWithMembers): string {
  const line = categoryLine(category);
  if (members.length < 2) return line;
  return `${line}\n  Members: ${members.map(({ username, role, id }) => `${username} (${role}; id ${id})`).join(", ")}`;
}

/** @param none what to say where there are no lines */
export function listText(lines: readonly string[], none: string): string {
  return lines.length > 0 ? lines.map((line) => `- ${line}`).join("\n") : none;
}

export function detailsText({ task, subtasks, comments }: Awaited<ReturnType<typeof taskDetails>>): string {
  const comment = ({ body, author, created_at }: (typeof comments)[number]) =>
    `${author.username}, ${created_at.slice(0, 16)}Z: ${body}`;
  return [
    taskLine(task),
    ...(task.description ? ["", task.description] : []),
    ...(subtasks.length > 0 ? ["", "Subtasks:", listText(subtasks.map(taskLine), "")] : []),
    ...(comments.length > 0 ? ["", "Comments:", listText(comments.map(comment), "")] : []),
  ].join("\n");
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function overviewText({
  isRestricted,
  ...day
}: Awaited<ReturnType<typeof overview>> & { isRestricted: boolean }) {
  const { today, time, time_zone, categories, labels, tasks, has_more } = day;
  const section = (title: string, items: readonly Task[]) => ["", `${title}:`, listText(items.map(taskLine), "None.")];
  return [
    `It is ${WEEKDAYS[new Date(today).getUTCDay()]} ${today}, ${time} in ${time_zone}.`,
    ...(categories ? ["", "Categories:", listText(categories.map(categoryLine), "None.")] : []),
    ...(isRestricted ? ["This token reaches these categories only: new tasks need a `category_id`."] : []),
    ...(labels.length > 0 ? ["", `Labels: ${labels.join(", ")}`] : []),
    ...section("Overdue", tasks.overdue),
    ...section("Due today", tasks.today),
    ...section("Due in the next 7 days", tasks.next_7_days),
    ...section("Due later", tasks.later),
    ...section("Without a date", tasks.no_date),
    ...(has_more ? ["", "There are more open tasks: `find_tasks` has them."] : []),
  ].join("\n");
}
