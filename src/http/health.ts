import { z } from "@hono/zod-openapi";
import { readUnchecked } from "../context/read.ts";
import { users } from "../db/schema/users.ts";
import { statements } from "../db/statements.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";

const tag = { name: "Operations", description: "For monitoring. Neither check needs credentials." };
const ok = { status: "ok" as const };
const schema = z.object({ status: z.literal("ok") }).openapi("Health");

const healthEndpoint = endpoint(
  {
    method: "get",
    path: "/health",
    tag,
    summary: "Check that the Worker runs",
    description: "Answers without asking the database.",
    access: "public",
    answer: { description: "The Worker runs.", schema, example: ok },
  },
  () => ok,
);

const readyEndpoint = endpoint(
  {
    method: "get",
    path: "/ready",
    tag,
    summary: "Check that the database answers",
    description: "Reads one row. Answers 503 while the database does not respond.",
    access: "public",
    answer: { description: "The database answers.", schema, example: ok },
  },
  async ({ ctx }) => {
    await readUnchecked(ctx, statements.select({ id: users.id }).from(users).limit(1));
    return ok;
  },
);

export const healthEndpoints: readonly Endpoint[] = [healthEndpoint, readyEndpoint];
