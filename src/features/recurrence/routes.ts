import { answer, jsonBody, route } from "../../http/documented.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { previewRecurrence } from "./preview.ts";
import { EXAMPLES, previewInput, previewSchema } from "./schemas.ts";

const previewRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/recurrence/preview",
    tags: ["Recurrence"],
    summary: "When something would be due by a rule",
    request: { body: jsonBody(previewInput, EXAMPLES.input) },
    responses: { 200: answer("What is due first, and what follows", previewSchema, EXAMPLES.preview) },
  },
  [],
);

export const recurrenceRoutes = createRouter();

recurrenceRoutes.openapi(previewRoute, async (c) => {
  return c.json(await previewRecurrence(c.get("ctx"), c.req.valid("json")), 200);
});
