import type { AppError } from "../../kernel/errors.ts";

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

const LOOK_UP = "Ids come from `overview` and `find_tasks`; a new task needs none.";
const CATEGORY = "`list_categories` has the ids: a name is none.";

/** By field, where its value is wrong. */
const FIELD_ADVICE: Readonly<Record<string, string>> = {
  title: "A `text` needs more than dates and signs.",
  due_date: "Dates are YYYY-MM-DD; `add_tasks` also takes words, as `text`.",
  due_time: "Times are HH:MM, from 00:00 to 23:59.",
  due_at: "As the task has it, like 2027-03-14T08:30:00Z.",
  status: "Open ones are `todo,in_progress`.",
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

/** @param known the names that the call may use, for one that is unknown */
export function errorText(error: Pick<AppError, "code" | "message" | "fields">, known: readonly string[]): string {
  const { code, message, fields } = error;
  const named = fields.map(({ path, code, message }) => {
    const [name = ""] = path.split(".");
    const advice = code === "unknown_field" ? `Known are ${known.join(", ")}.` : FIELD_ADVICE[name];
    return [...(path ? [`\`${path}\`:`] : []), sentence(message), ...(advice ? [advice] : [])].join(" ");
  });
  const advice = ADVICE[code];
  return [`${code}:`, ...(named.length > 0 ? named : [message]), ...(advice ? [advice] : [])].join(" ");
}

function sentence(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
