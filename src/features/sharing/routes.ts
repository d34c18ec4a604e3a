import { z } from "@hono/zod-openapi";
import { NO_CONTENT } from "../../http/contract.ts";
import { type Endpoint, endpoint } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { handOver } from "./hand-over.ts";
import { changeMemberRole, listMembers, removeMember } from "./members.ts";
import type { Resource } from "./resource.ts";
import { EXAMPLES, memberChangeSchema, memberSchema, SHARING } from "./schemas.ts";

const tag = SHARING;
const answer = {
  description: "The owner and the members",
  schema: z.object({ results: z.array(memberSchema) }).openapi("Members"),
  example: { results: [EXAMPLES.member] },
};

/** The members of categories, or of tasks. */
function memberEndpoints(subject: Resource["subject"], collection: string): Endpoint[] {
  const path = `/api/${collection}/{id}/members`;
  const params = { id: `The ${subject}'s id.` };
  const memberParams = { ...params, user_id: "The member's user id." };
  return [
    endpoint(
      {
        method: "get",
        path,
        tag,
        summary: `List the members of a ${subject}`,
        description: `Who can see the ${subject}, and in which role. The owner comes first.`,
        access: "sharing",
        params,
        answer,
        errors: ["not_found"],
      },
      async ({ ctx, params }) => ({ results: await listMembers(ctx, { subject, id: params.id }) }),
    ),
    writeEndpoint(
      {
        method: "patch",
        path: `${path}/{user_id}`,
        tag,
        summary: `Change a member's role in a ${subject}`,
        description: "Only the owner may do this. The role `owner` hands over: the old owner stays as an editor.",
        access: "sharing",
        params: memberParams,
        body: { schema: memberChangeSchema, example: EXAMPLES.change },
        answer,
        errors: ["not_found", "forbidden", "name_taken", "owner_stays"],
      },
      ({ ctx, params: { id, user_id }, body: { role } }) => {
        if (role === "owner") return handOver(ctx, { subject, id }, user_id);
        return changeMemberRole(ctx, { subject, id }, user_id, role);
      },
      async (_, { ctx, params }) => ({ results: await listMembers(ctx, { subject, id: params.id }) }),
    ),
    writeEndpoint(
      {
        method: "delete",
        path: `${path}/{user_id}`,
        tag,
        summary: `Remove a member from a ${subject}`,
        description: "The owner may remove anyone, and everyone may leave. The owner hands over before leaving.",
        access: "sharing",
        params: memberParams,
        answer: NO_CONTENT,
        errors: ["not_found", "forbidden", "owner_stays"],
      },
      ({ ctx, params }) => removeMember(ctx, { subject, id: params.id }, params.user_id),
    ),
  ];
}

export const sharingEndpoints: readonly Endpoint[] = [
  ...memberEndpoints("category", "categories"),
  ...memberEndpoints("task", "tasks"),
];
