import { z } from "@hono/zod-openapi";
import { readUnchecked } from "../context/read.ts";
import { users } from "../db/schema/users.ts";
import { statements } from "../db/statements.ts";
import { type EndpointGroup, endpoint } from "./endpoint.ts";

const tag = { name: "Operations", description: "For monitoring. Neither check needs credentials." };
const ok = { status: "ok" as const };
const schema = z.object({ status: z.literal("ok") }).openapi("Health");

const healthEndpoint = endpoint(
  {
    route: "GET /health",
    summary: "Check that the Worker runs",
    description: "Answers without asking the database.",
    access: "public",
    response: { description: "The Worker runs.", schema, example: ok },
  },
  () => ok,
);

const readyEndpoint = endpoint(
  {
    route: "GET /ready",
    summary: "Check that the database answers",
    description: "Reads one row. Answers 503 while the database does not respond.",
    access: "public",
    response: { description: "The database answers.", schema, example: ok },
  },
  async ({ ctx }) => {
    await readUnchecked(ctx, statements.select({ id: users.id }).from(users).limit(1));
    return ok;
  },
);

export const healthEndpoints = { tag, endpoints: [healthEndpoint, readyEndpoint] } satisfies EndpointGroup;
