import { z } from "@hono/zod-openapi";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { utcDate } from "../../kernel/time.ts";
import { csvOf } from "./csv.ts";
import { EXAMPLE, EXAMPLE_CSV } from "./examples.ts";
import { exportLines } from "./export.ts";
import { asText, streamOf } from "./stream.ts";

const TRANSFER = {
  name: "Transfer",
  description: "Everything that a user owns, as one file, and back. The file's lines: docs/export.md.",
};

const query = z.strictObject({
  format: z
    .enum(["ndjson", "csv"])
    .default("ndjson")
    .openapi({ description: "`ndjson` is everything, and can be imported. `csv` is the tasks, for spreadsheets." }),
});

const TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8; header=present" };

export const exportEndpoints = {
  tag: TRANSFER,
  endpoints: [
    endpoint(
      {
        route: "GET /api/export",
        summary: "Export everything",
        description:
          "All that the user owns: categories, labels, tasks with their comments, completions and the user's own reminders. A JSON " +
          "object a line, streamed. If the export fails on its way, the connection breaks off.",
        access: ["tasks:read", "categories:read"],
        unrestricted: true,
        query,
        response: {
          description: "The file",
          texts: { "application/x-ndjson": EXAMPLE, "text/csv": EXAMPLE_CSV },
        },
      },
      async ({ ctx, query: { format } }) => {
        const pages = await exportLines(ctx);
        const name = `taskwire-${utcDate(ctx.now)}.${format}`;
        return new Response(streamOf(format === "csv" ? csvOf(pages) : asText(pages)), {
          headers: { "Content-Type": TYPES[format], "Content-Disposition": `attachment; filename="${name}"` },
        });
      },
    ),
  ],
} satisfies EndpointGroup;
