import { z } from "@hono/zod-openapi";
import { addTasks } from "../../../features/agents/add-tasks.ts";
import { readWords } from "../../../features/agents/words.ts";
import { bulkResultsSchema } from "../../../features/bulk/schemas.ts";
import { completionInput, moveSchema, taskCreateSchema } from "../../../features/tasks/schemas.ts";
import { id, refuseProto } from "../../../http/fields.ts";
import { defineTool } from "../tool.ts";
import { changeTasks, several, taskTool } from "./change-tasks.ts";

const taskId = id().openapi({ description: "The task's id." });

const text = z.string().openapi({
  description:
    "The task in English words, in place of `title`: the date, time, repetition (`every monday`, `every! 3 days` after " +
    "completion), `!high`, `#Category` (one that exists), `+username` (assigns it to a member of the category), `@label`. " +
    "The rest becomes the title.",
  example: "Pay rent tomorrow 9am every month #Home @bills !high",
});

const categoryId = id()
  .nullable()
  .openapi({
    type: ["string", "null"],
    description: "A category's id, from `list_categories`. Null: none.",
  });

const assigneeId = id()
  .nullable()
  .openapi({
    type: ["string", "null"],
    description:
      "The id of a user who can see the task, as `list_categories` (`members`), tasks (`assignee_id`, `owner_id`) and " +
      "`activity` (`actor`) show it. By name: `+username` in the `text` of a new task. Null: nobody.",
  });

const { title, ...fields } = {
  ...taskCreateSchema.shape,
  category_id: categoryId.optional(),
  assignee_id: assigneeId.optional(),
};

const newTask = z.strictObject({
  title: title.optional().openapi({ description: "Needed, unless there is `text`." }),
  text: text.optional(),
  ...fields,
  id: id().optional().openapi({
    description: "Leave it out, or make a UUIDv7 up: a repeat of the call then adds no second task.",
  }),
});

const NEW = { op: "create", item: newTask, run: addTasks } as const;

const addTool = defineTool({
  name: "add_tasks",
  title: "Add tasks",
  description:
    'Adds 1 to 25 tasks. Each has a `title` and other fields, or a `text` in words: {"tasks": [{"title": "Call Ada", ' +
    '"due_date": "2027-03-14", "due_time": "09:30"}, {"text": "Water plants every! 3 days"}]}. Without a ' +
    "`due_date` a task has no date. Subtasks name their parent as `parent_id`: a task that is there, or one before them in " +
    "this call, with an `id` of your own (UUIDv7). Each has a result of its own, in order.",
  access: "tasks:write",
  writes: {},
  input: z.strictObject({ tasks: z.preprocess(refuseProto, several(z.looseObject({ text: z.string().optional() }))) }),
  documentedInput: z.strictObject({ tasks: several(newTask) }),
  output: bulkResultsSchema,
  run: async (call) => {
    const { tasks } = call.args;
    const texts = tasks.flatMap(({ text }) => text ?? []);
    if (texts.length === 0) return changeTasks(call, NEW, tasks);
    const { ctx, fieldsOf } = await readWords(call.ctx, texts);
    const inWords = tasks.map(({ text, ...task }) =>
      text === undefined ? task : { ...fieldsOf(text, task["category_id"]), ...task },
    );
    return changeTasks({ ...call, ctx }, NEW, inWords);
  },
});

const updateTool = taskTool({
  name: "update_tasks",
  title: "Change tasks",
  description:
    "Changes fields of 1 to 25 tasks. Fields that are left out stay; null clears. A new `due_date` keeps the time. `labels` " +
    "replaces all labels. To complete tasks, call `complete_tasks`; to delete them, `delete_tasks`.",
  // A recurring task that is set to done moves on each time.
  writes: { destructive: true },
  op: "update",
  item: z.strictObject({ title: title.optional(), ...fields, id: taskId }),
});

const completeTool = taskTool({
  name: "complete_tasks",
  title: "Complete tasks",
  description:
    "Completes 1 to 25 tasks. A recurring one moves on to its next date instead: with `due_at`, as you read it, this cannot " +
    "happen twice. To reopen a task, `update_tasks` with `status: todo`, or `undo`.",
  writes: {},
  op: "complete",
  item: z.strictObject({ id: taskId, ...completionInput.shape }),
});

/** Only `true` is valid. The schema does not say so, because Gemini refuses an `enum` of booleans. */
const onlyTrue = z.boolean().optional().openapi({ description: "`true`, or left out." });

const moveTool = taskTool({
  name: "move_tasks",
  title: "Move tasks",
  description:
    "Moves 1 to 25 tasks, with their subtasks: to the end of a category (`category_id`) or of another task's subtasks " +
    "(`parent_id`), or to a place in the order by hand (`before` or `after` a task of the same list, `first`, `last`). " +
    "This does not change when they are due: for that call `update_tasks`.",
  writes: { idempotent: true },
  op: "move",
  item: z.strictObject({
    ...{ id: taskId, ...moveSchema.shape },
    ...{ first: onlyTrue, last: onlyTrue, category_id: categoryId.optional() },
  }),
});

const deleteTool = defineTool({
  name: "delete_tasks",
  title: "Delete tasks",
  description:
    "Deletes 1 to 25 tasks with their subtasks, comments and reminders. For what is done call `complete_tasks` instead. " +
    "`undo` brings them back for 30 days.",
  access: "tasks:write",
  writes: { destructive: true, idempotent: true },
  input: z.strictObject({ ids: several(z.string()) }),
  documentedInput: z.strictObject({ ids: several(id()) }),
  output: bulkResultsSchema,
  run: (call) => {
    const items = call.args.ids.map((each) => ({ id: each }));
    return changeTasks(call, { op: "delete", item: z.strictObject({ id: taskId }) }, items);
  },
});

export const TASK_TOOLS = [addTool, updateTool, completeTool, moveTool, deleteTool];
