import { z } from "@hono/zod-openapi";
import { PRIORITIES, STATUSES } from "../../db/schema/tasks.ts";
import { anyOf, dateQuery, flag, instantQuery, rule, ruleOf, text, wholeNumber } from "../../http/fields.ts";
import { pageParameters } from "../../http/pagination.ts";
import { isId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { NONE } from "../labels/names.ts";
import { labelName } from "../labels/schemas.ts";
import type { Moment } from "./filters.ts";
import { type Ordering, SORTABLE } from "./sections.ts";

/** Stands for the user who asks, in a filter. */
export const ME = "me";

const instantOrDate = z.union([dateQuery, instantQuery.transform((at): Moment => ({ at }))], {
  error: "Not an RFC 3339 instant, nor a date as YYYY-MM-DD.",
});

function moment(description: string) {
  return instantOrDate.optional().openapi({
    type: "string",
    description: `${description}: an RFC 3339 instant, or a date.`,
    example: "2027-11-16",
  });
}

const BY_DATE =
  "A date is compared with `due_date`, an instant with `due_at`, which for an all-day task is the end of its day. So ask for " +
  "the tasks of a day by dates: `due_after=2027-11-16&due_before=2027-11-17`";

/** Ids separated by commas, and words that stand for one; `none` is null. */
function idList(words: readonly string[], message: string) {
  return z
    .string()
    .transform((list) => list.split(",").map((each) => (each === "none" ? null : each.toLowerCase())))
    .refine(
      (ids) => ids.every((each) => each === null || words.includes(each) || isId(each)),
      rule("invalid_id", message),
    )
    .optional();
}

const labelList = z
  .string()
  .transform((list) => list.split(",").map((name) => (fold(name.trim()) === NONE ? null : name)))
  .pipe(z.array(labelName().nullable()));

/** A parameter that may be repeated. */
function repeatable<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(schema).optional()).optional();
}

export const filterParameters = {
  status: anyOf(STATUSES).optional(),
  done: flag.optional().openapi({ description: "Whether the task is done." }),
  priority: anyOf(PRIORITIES).optional(),
  category: idList([], "Not a category's id.").openapi({
    type: "string",
    description: "Ids of categories, separated by commas; `none` for tasks without a category.",
  }),
  parent: z
    .string()
    .transform((parent) => (parent === "none" ? null : parent.toLowerCase()))
    .refine((parent) => parent === null || isId(parent), rule("invalid_id", "Not a task's id, nor `none`."))
    .optional()
    .openapi({ type: "string", description: "The id of a task, for its subtasks; `none` for tasks without a parent." }),
  assignee: idList([ME], "Not a user's id, nor `me`, nor `none`.").openapi({
    type: "string",
    description: "Ids of users, separated by commas; `me`; `none` for tasks that are assigned to nobody.",
  }),
  label: repeatable(labelList).openapi({
    type: "array",
    items: { type: "string" },
    description:
      "Names of labels, separated by commas; `none` for tasks without labels. Repeated, each of the lists must match.",
    example: ["errand,home"],
  }),
  title: text()
    .trim()
    .max(255)
    .optional()
    .openapi({ description: "Text that the title contains, in upper or lower case." }),
  search: text().trim().max(255).optional().openapi({
    description:
      "Words that are in the title, a label or the description, all of them, also inside words and with other accents.",
  }),
  due_before: moment(`Due before this. ${BY_DATE}`),
  due_after: moment(`Due at this or later. ${BY_DATE}`),
  overdue: flag
    .optional()
    .openapi({ description: "Whether `due_at` has passed while the task is neither done nor cancelled." }),
  created_after: moment("Created at this or later"),
  updated_after: moment("Changed last at this or later"),
  completed_after: moment("Completed at this or later"),
  completed_before: moment("Completed before this"),
};

const orderings = SORTABLE.flatMap((name) => [name, `-${name}`] as const);

const orderingParameter = z
  .enum(orderings)
  .optional()
  .transform(
    (word): Ordering | undefined =>
      word && { by: word.replace("-", "") as Ordering["by"], descending: word.startsWith("-") },
  )
  .openapi({
    type: "string",
    enum: orderings,
    description:
      "What to sort by; `-` for descending. Tasks without a value come last either way. Without it the newest come first, and " +
      "with `search` the best matches.",
  });

/** Whatever lies beyond is past the end as well. */
const LAST_PAGE = 1_000_000_000;

export const counts = flag.optional().openapi({
  description: "Adds `subtask_count` and `subtasks_done`: the numbers of each task's own subtasks.",
});

export const taskListQuery = z
  .strictObject({
    ...pageParameters,
    counts,
    ...filterParameters,
    ordering: orderingParameter,
    page: z
      .string()
      .regex(/^\d+$/, "Not a whole number.")
      .transform((page) => Math.min(Number(page), LAST_PAGE))
      .pipe(z.int().min(1))
      .optional()
      .openapi({ type: "integer", description: "The number of a page, from 1, in place of a cursor. Adds `count`." }),
  })
  .refine(
    ({ page, cursor }) => page === undefined || cursor === undefined,
    ruleOf("page", "contradiction", "Send `page` or `cursor`, not both."),
  );

const { completed_after, completed_before } = filterParameters;

export const completionQuery = z.strictObject({ completed_after, completed_before });

export const occurrencesQuery = z.strictObject({
  count: wholeNumber(1, 100).default(10).openapi({ description: "The number of upcoming occurrences, at most." }),
});
