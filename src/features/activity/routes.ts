import type { EndpointGroup } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { SHARING } from "../sharing/schemas.ts";
import { TASKS } from "../tasks/schemas.ts";
import { listActivity } from "./activity.ts";
import { taskHistory } from "./history.ts";
import { EXAMPLE, eventSchema } from "./schemas.ts";

const item = { description: "A page of events", schema: eventSchema, example: EXAMPLE };

export const historyEndpoints = {
  tag: TASKS,
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/tasks/{id}/history",
        summary: "List a task's history",
        description: "Every change of the task and of its comments, newest first: one event for each write.",
        access: "tasks:read",
        item,
      },
      ({ ctx, params, slice }) => taskHistory(ctx, params.id, slice),
    ),
  ],
} satisfies EndpointGroup;

export const activityEndpoints = {
  tag: SHARING,
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/activity",
        summary: "List activity",
        description: "What everyone did to what the user can see, newest first.",
        access: "live",
        unrestricted: true,
        item,
      },
      ({ ctx, slice }) => listActivity(ctx, slice),
    ),
  ],
} satisfies EndpointGroup;
