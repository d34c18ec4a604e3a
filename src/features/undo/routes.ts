import type { EndpointGroup } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { presentUndone } from "./present.ts";
import { EXAMPLE, undoInput, undoneSchema } from "./schemas.ts";
import { undo } from "./undo.ts";

export const undoEndpoints = {
  tag: { name: "Undo", description: "Changes can be taken back for 30 days." },
  endpoints: [
    writeEndpoint(
      {
        route: "POST /api/undo",
        summary: "Undo a change",
        description:
          "Takes back one of the user's own changes of a task, a category or a label: an edit, a completion, a skip, a " +
          "reopening, a creation, or a deletion with all that it deleted, but not the deletion of a label. This is a new " +
          "change, which can be undone too. It fails with `changed_since` where the fields have other values by now than the " +
          "change gave them.",
        access: { anyOf: ["tasks:write", "categories:write"] },
        body: { schema: undoInput, example: { seq: 42 } },
        response: { description: "The new change", schema: undoneSchema, example: EXAMPLE },
        errors: ["outside_token", "not_found", "changed_since", "not_undoable", "name_taken"],
      },
      ({ ctx, body }) => undo(ctx, body.seq),
      (data, { ctx }) => presentUndone(ctx, data),
    ),
  ],
} satisfies EndpointGroup;
