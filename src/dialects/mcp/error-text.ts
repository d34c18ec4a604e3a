import type { FieldError } from "../../kernel/errors.ts";

/** What to do next, where the error itself does not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  not_found: "Ids come from `find_tasks`, `overview` and `list_categories`.",
  forbidden: "Only the owner or an editor may do this. Do not try again.",
  outside_token: "This token reaches some categories only: name one of `list_categories` as `category_id`.",
  id_taken: "Leave `id` out to add a new task.",
  occurrence_moved: "Another occurrence is due by now: look with `get_task`.",
  changed_since: "Look at it with `get_task`, and change it back by `update_tasks`.",
  bad_cursor: "Send the `next_cursor` of the same query, or no `cursor`.",
  name_taken: "`list_categories` has the id of that category.",
  conflict: "Try again.",
};

const LOOK_UP = "Ids come from `overview` and `find_tasks`: a title is none.";
const CATEGORY = "`list_categories` has the ids: a name is none.";

/** By field, where its value is wrong. */
const FIELD_ADVICE: Readonly<Record<string, string>> = {
  due_date: "Dates are YYYY-MM-DD; `add_tasks` also takes words, as `text`.",
  due_time: "Times are HH:MM, from 00:00 to 23:59.",
  recurrence: 'As {"rrule": "FREQ=WEEKLY;BYDAY=MO"}; `add_tasks` also takes words, as `text`.',
  labels: "A list of names.",
  category_id: CATEGORY,
  category: CATEGORY,
  id: LOOK_UP,
  task_id: LOOK_UP,
  parent_id: LOOK_UP,
  before: LOOK_UP,
  after: LOOK_UP,
};

export function errorText(code: string, detail: string, fields: readonly FieldError[] = []): string {
  const named = fields.map(({ path, code, message }) => {
    const advice = code === "unknown_field" ? undefined : FIELD_ADVICE[path.split(".").at(-1) ?? ""];
    return `\`${path}\`: ${sentence(message)}${advice ? ` ${advice}` : ""}`;
  });
  const advice = ADVICE[code];
  return [`${code}:`, ...(named.length > 0 ? named : [detail]), ...(advice ? [advice] : [])].join(" ");
}

function sentence(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
