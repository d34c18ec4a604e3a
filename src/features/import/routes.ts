import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { EXAMPLE as EXAMPLE_FILE } from "../export/examples.ts";
import { importLines } from "./import.ts";
import { EXAMPLE, reportSchema } from "./schemas.ts";

const MAX_BYTES = 8 * 1024 * 1024;

export const importEndpoints = {
  tag: { name: "Transfer", description: "Everything that a user owns, as one file, and back: docs/export.md." },
  endpoints: [
    endpoint(
      {
        route: "POST /api/import",
        summary: "Import an export",
        description:
          "The lines of an export, or some of them after its first line, up to 8 MiB. The user's own entities are updated, others " +
          "created; an id that belongs to someone else is replaced. The same file can be sent again.",
        access: ["tasks:write", "categories:write"],
        unrestricted: true,
        textBody: { mediaType: "application/x-ndjson", maxBytes: MAX_BYTES, example: EXAMPLE_FILE },
        response: { description: "What became of the lines", schema: reportSchema, example: EXAMPLE },
        errors: ["conflict"],
      },
      async ({ ctx, c }) => importLines(ctx, await c.req.text()),
    ),
  ],
} satisfies EndpointGroup;
