import { z } from "@hono/zod-openapi";
import { isRestricted } from "../../../auth/restriction.ts";
import { overview } from "../../../features/agents/overview.ts";
import { taskDetails } from "../../../features/agents/task-details.ts";
import { categorySchema } from "../../../features/categories/schemas.ts";
import { commentSchema } from "../../../features/comments/schemas.ts";
import { listTasks } from "../../../features/tasks/list.ts";
import { filterParameters, ME } from "../../../features/tasks/query-schemas.ts";
import { taskSchema } from "../../../features/tasks/schemas.ts";
import { defaultOrdering } from "../../../features/tasks/search.ts";
import { id } from "../../../http/fields.ts";
import { sealCursor, sliceOf } from "../../../http/pagination.ts";
import { detailsText, listText, overviewText, taskLine } from "../texts.ts";
import { defineTool } from "../tool.ts";

const taskList = z.array(taskSchema);

/** They have the other fields too. */
const openTasks = z.array(taskSchema.pick({ id: true, title: true, due_date: true, due_time: true, due_at: true }));

const overviewTool = defineTool({
  name: "overview",
  title: "Overview",
  description:
    "Call this first. What day and time it is for the user, their categories (with ids) and labels, and up to 100 open " +
    "tasks: overdue, due today, in the next 7 days, later, and without a date.",
  access: "tasks:read",
  input: z.strictObject({}),
  output: z.object({
    today: z.iso.date(),
    time: z.string(),
    time_zone: z.string(),
    categories: z.array(categorySchema.pick({ id: true, name: true, role: true })).optional(),
    labels: z.array(z.string()),
    tasks: z.object({
      overdue: openTasks,
      today: openTasks,
      next_7_days: openTasks,
      later: openTasks,
      no_date: openTasks,
    }),
    has_more: z.boolean(),
  }),
  run: async ({ ctx }) => {
    const data = await overview(ctx);
    return { data, text: overviewText({ ...data, isRestricted: isRestricted(ctx.principal) }) };
  },
});

const { category, label, status, assignee, due_before, due_after, search } = filterParameters;

const limit = z.int().min(1).max(100).openapi({ description: "20 by default." });

const findInput = z.strictObject({
  query: search,
  category,
  label,
  status,
  assignee,
  due_before: due_before.openapi({ description: "Due before this date (YYYY-MM-DD) or RFC 3339 instant." }),
  due_after: due_after.openapi({ description: "Due on or after this date (YYYY-MM-DD) or RFC 3339 instant." }),
  limit: limit.optional(),
  cursor: z.string().optional().openapi({ description: "`next_cursor` of the last response, with the same filters." }),
});

/** Models like to send a list where commas are asked for. */
function withLists(args: unknown) {
  const isList = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string");
  const entries = Object.entries(args as object);
  return Object.fromEntries(entries.map(([name, value]) => [name, isList(value) ? value.join(",") : value]));
}

const findTool = defineTool({
  name: "find_tasks",
  title: "Find tasks",
  description:
    'Lists tasks, done ones too: send `status: "todo,in_progress"` for open ones. All filters must hold. For the tasks of ' +
    "one day send it as `due_after` and the day after as `due_before`. The next to be due come first where a due date is " +
    "asked for, the best matches with `query`, else the newest. `next_cursor` is the `cursor` of the next page.",
  access: "tasks:read",
  input: z.preprocess(withLists, findInput),
  documentedInput: findInput.extend({
    label: z.string().optional().openapi({
      description: "Names of labels, separated by commas; `none` for tasks without labels.",
    }),
  }),
  output: z.object({ results: taskList, next_cursor: z.string().nullable() }),
  run: async ({ ctx, c, args: { query: search, limit = 20, cursor, assignee, ...filters } }) => {
    const me = ctx.principal.userId;
    const isDue = filters.due_before !== undefined || filters.due_after !== undefined;
    const query = {
      filters: { ...filters, search, assignee: assignee?.map((each) => (each === ME ? me : each)) },
      ordering: search || !isDue ? defaultOrdering({ search }) : ({ by: "due_at", descending: false } as const),
    };
    const asked = `find_tasks\n${JSON.stringify(Object.entries(query.filters).sort())}`;
    const page = await listTasks(ctx, query, await sliceOf(c, cursor, limit, asked));
    const next_cursor = page.next && (await sealCursor(c, page.next, asked));
    const more = next_cursor ? `\nThere are more: cursor ${next_cursor}` : "";
    return {
      data: { results: page.items, next_cursor },
      text: listText(page.items.map(taskLine), "No tasks match.") + more,
    };
  },
});

const getTool = defineTool({
  name: "get_task",
  title: "Get a task",
  description: "One task with its description, its direct subtasks and its last 50 comments.",
  access: "tasks:read",
  input: z.strictObject({ id: id() }),
  output: z.object({ task: taskSchema, subtasks: taskList, comments: z.array(commentSchema) }),
  run: async ({ ctx, args }) => {
    const data = await taskDetails(ctx, args.id);
    return { data, text: detailsText(data) };
  },
});

export const READ_TOOLS = [overviewTool, findTool, getTool];
