import { z } from "@hono/zod-openapi";
import { answer, route } from "../../http/documented.ts";
import { wholeNumber } from "../../http/fields.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { SYNC_EXAMPLE, syncSchema } from "./schemas.ts";
import { sync } from "./sync.ts";

const syncRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/sync",
    tags: ["Sync"],
    summary: "What changed since a cursor, deletions included; without one, everything there is",
    request: {
      query: z.strictObject({
        cursor: z.string().optional().openapi({ description: "From an earlier sync, or from a live frame." }),
        limit: wholeNumber(1, 1000).default(500),
      }),
    },
    responses: { 200: answer("Changes in their order", syncSchema, SYNC_EXAMPLE) },
  },
  ["bad_cursor"],
);

export const syncRoutes = createRouter();

syncRoutes.openapi(syncRoute, async (c) => c.json(await sync(c.get("ctx"), c.req.valid("query")), 200));
