import { z } from "@hono/zod-openapi";
import { statements } from "../db/statements.ts";
import { readUnchecked } from "../context/read.ts";
import { users } from "../db/schema/users.ts";
import { answer, route } from "./documented.ts";
import { createRouter } from "./router.ts";

const tags = ["Operations"];
const ok = { status: "ok" as const };
const schema = z.object({ status: z.literal("ok") }).openapi("Health");

const healthRoute = route(
  {
    method: "get",
    path: "/health",
    tags,
    summary: "The Worker runs",
    responses: { 200: answer("It does", schema, ok) },
  },
  [],
);

const readyRoute = route(
  {
    method: "get",
    path: "/ready",
    tags,
    summary: "The database answers",
    responses: { 200: answer("It does", schema, ok) },
  },
  [],
);

export const healthRoutes = createRouter();

healthRoutes.openapi(healthRoute, (c) => c.json(ok, 200));

healthRoutes.openapi(readyRoute, async (c) => {
  await readUnchecked(c.get("visit"), statements.select({ id: users.id }).from(users).limit(1));
  return c.json(ok, 200);
});
