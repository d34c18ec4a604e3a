import { z } from "@hono/zod-openapi";
import { NO_CONTENT } from "../../http/contract.ts";
import { type Endpoint, type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { handOver } from "./hand-over.ts";
import { changeMemberRole, listMembers, removeMember } from "./members.ts";
import type { Resource } from "./resource.ts";
import { EXAMPLES, memberChangeSchema, memberSchema, SHARING } from "./schemas.ts";

const response = {
  description: "The owner and the members",
  schema: z.object({ results: z.array(memberSchema) }).openapi("Members"),
  example: { results: [EXAMPLES.member] },
};

/** The members of categories, or of tasks. */
function memberEndpoints(subject: Resource["subject"], collection: string): Endpoint[] {
  return [
    endpoint(
      {
        route: `GET /api/${collection}/{id}/members`,
        summary: `List the members of a ${subject}`,
        description: `Who can see the ${subject}, and in which role. The owner comes first.`,
        access: "sharing",
        response,
      },
      ({ ctx, params }) => listMembers(ctx, { subject, id: params.id }),
    ),
    writeEndpoint(
      {
        route: `PATCH /api/${collection}/{id}/members/{user_id}`,
        summary: `Change a member's role in a ${subject}`,
        description: "Only the owner may do this. The role `owner` hands over: the old owner stays as an editor.",
        access: "sharing",
        body: { schema: memberChangeSchema, example: EXAMPLES.change },
        response,
        errors: ["forbidden", "name_taken", "owner_stays"],
      },
      ({ ctx, params: { id, user_id }, body: { role } }) => {
        if (role === "owner") return handOver(ctx, { subject, id }, user_id);
        return changeMemberRole(ctx, { subject, id }, user_id, role);
      },
    ),
    writeEndpoint(
      {
        route: `DELETE /api/${collection}/{id}/members/{user_id}`,
        summary: `Remove a member from a ${subject}`,
        description: "The owner may remove anyone, and everyone may leave. The owner hands over before leaving.",
        access: "sharing",
        response: NO_CONTENT,
        errors: ["forbidden", "owner_stays"],
      },
      ({ ctx, params }) => removeMember(ctx, { subject, id: params.id }, params.user_id),
    ),
  ];
}

export const sharingEndpoints = {
  tag: SHARING,
  endpoints: [...memberEndpoints("category", "categories"), ...memberEndpoints("task", "tasks")],
} satisfies EndpointGroup;
