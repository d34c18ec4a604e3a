import type { Endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { SHARING } from "../sharing/schemas.ts";
import { TASKS } from "../tasks/schemas.ts";
import { listActivity } from "./activity.ts";
import { taskHistory } from "./history.ts";
import { EXAMPLE, eventSchema } from "./schemas.ts";

const item = { description: "A page of events", schema: eventSchema, example: EXAMPLE };

const historyEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/tasks/{id}/history",
    tag: TASKS,
    summary: "List a task's history",
    description: "Every change of the task and of its comments, newest first: one event for each write.",
    access: "tasks:read",
    params: { id: "The task's id." },
    item,
    errors: ["not_found"],
  },
  ({ ctx, params, slice }) => taskHistory(ctx, params.id, slice),
);

const activityEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/activity",
    tag: SHARING,
    summary: "List activity",
    description: "What everyone did to what the user can see, newest first.",
    access: "live",
    item,
  },
  ({ ctx, slice }) => listActivity(ctx, slice),
);

export const activityEndpoints: readonly Endpoint[] = [historyEndpoint, activityEndpoint];
