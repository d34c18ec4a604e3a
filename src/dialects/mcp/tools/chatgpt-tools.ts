import { z } from "@hono/zod-openapi";
import { taskDetails } from "../../../features/agents/task-details.ts";
import { listTasks } from "../../../features/tasks/list.ts";
import { filterParameters } from "../../../features/tasks/query-schemas.ts";
import { defaultOrdering } from "../../../features/tasks/search.ts";
import { id } from "../../../http/fields.ts";
import { detailsText } from "../texts.ts";
import { defineTool, type ToolResult } from "../tool.ts";

// The two tools that ChatGPT's connectors ask for, in their shape: https://developers.openai.com/api/docs/mcp

const source = { id: id(), title: z.string(), url: z.string() };

const searchTool = defineTool({
  name: "search",
  title: "Search tasks",
  description:
    "Searches tasks for words in title, labels and description. `fetch` reads one. With filters: `find_tasks`.",
  access: "tasks:read",
  input: z.strictObject({ query: filterParameters.search.unwrap() }),
  output: z.object({ results: z.array(z.object(source)) }),
  run: async ({ ctx, args: { query: search } }) => {
    const query = { filters: { search }, ordering: defaultOrdering({ search }) };
    const { items } = await listTasks(ctx, query, { limit: 20 });
    return asJson({ results: items.map(({ id, title }) => ({ id, title, url: urlOf(ctx, id) })) });
  },
});

const fetchTool = defineTool({
  name: "fetch",
  title: "Read a task",
  description: "The text of a task that `search` has found: its fields, description, subtasks and comments.",
  access: "tasks:read",
  input: z.strictObject({ id: id() }),
  output: z.object({ ...source, text: z.string(), metadata: z.looseObject({}) }),
  run: async ({ ctx, args }) => {
    const details = await taskDetails(ctx, args.id);
    const { id, title, status, priority, due_at, updated_at } = details.task;
    return asJson({
      ...{ id, title, text: detailsText(details), url: urlOf(ctx, id) },
      metadata: { status, priority, due_at, updated_at },
    });
  },
});

/** ChatGPT reads the text as JSON. */
function asJson(data: Record<string, unknown>): ToolResult {
  return { data, text: JSON.stringify(data) };
}

function urlOf({ settings }: { settings: { APP_URL: string } }, id: string): string {
  return new URL(`/t/${id}`, settings.APP_URL).href;
}

export const CHATGPT_TOOLS = [searchTool, fetchTool];
