import { z } from "@hono/zod-openapi";
import { answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { id, idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter, type Router } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { handOver } from "./hand-over.ts";
import { acceptInvitation, declineInvitation, listInvitations, withdrawInvitation } from "./invitations.ts";
import { invite } from "./invite.ts";
import { changeRole, listMembers, removeMember, type Thing } from "./members.ts";
import { EXAMPLES, invitationSchema, inviteSchema, memberChangeSchema, memberSchema } from "./schemas.ts";

const tags = ["Sharing"];
const members = { 200: answer("The owner, and those it is shared with", membersSchema(), membersExample()) };
const memberParams = idParams.extend({ user_id: id().openapi({ param: { name: "user_id", in: "path" } }) });

function membersSchema() {
  return z.object({ results: z.array(memberSchema) }).openapi("Members");
}

function membersExample() {
  return { results: [EXAMPLES.member] };
}

/** The members of one kind of thing. */
function memberRoutes(subject: Thing["subject"], things: string): Router {
  const path = `/api/${things}/{id}/members`;
  const listRoute = route(
    {
      ...signedIn,
      method: "get",
      path,
      tags,
      summary: `Who can see a ${subject}, and as what`,
      request: { params: idParams },
      responses: members,
    },
    ["not_found"],
  );
  const inviteRoute = route(
    {
      ...signedIn,
      method: "post",
      path,
      tags,
      summary: `Invite someone to a ${subject}`,
      request: { params: idParams, body: jsonBody(inviteSchema, EXAMPLES.invite) },
      responses: { 201: answer("The invitation", invitationSchema, EXAMPLES.invitation) },
    },
    ["not_found", "forbidden", "already_member"],
  );
  const changeRoute = route(
    {
      ...signedIn,
      method: "patch",
      path: `${path}/{user_id}`,
      tags,
      summary: `Change a member's role in a ${subject}, or hand it over`,
      request: { params: memberParams, body: jsonBody(memberChangeSchema, EXAMPLES.change) },
      responses: members,
    },
    ["not_found", "forbidden", "name_taken", "conflict", "owner_stays"],
  );
  const removeRoute = route(
    {
      ...signedIn,
      method: "delete",
      path: `${path}/{user_id}`,
      tags,
      summary: `Remove a member from a ${subject}, or leave it`,
      request: { params: memberParams },
      responses: { 204: NOTHING },
    },
    ["not_found", "forbidden", "owner_stays"],
  );

  const routes = createRouter();

  routes.openapi(listRoute, async (c) => {
    const results = await listMembers(c.get("ctx"), { subject, id: c.req.valid("param").id });
    return c.json({ results }, 200);
  });

  routes.openapi(inviteRoute, async (c) => {
    const input = c.req.valid("json");
    // How many rows were read would tell whether anyone has the address.
    if (input.email !== undefined) c.set("discreet", true);
    return c.json(await invite(c.get("ctx"), { subject, id: c.req.valid("param").id }, input), 201);
  });

  routes.openapi(changeRoute, async (c) => {
    const { id, user_id } = c.req.valid("param");
    const { role } = c.req.valid("json");
    const thing = { subject, id };
    if (role === "owner") await handOver(c.get("ctx"), thing, user_id);
    else await changeRole(c.get("ctx"), thing, user_id, role);
    return c.json({ results: await listMembers(c.get("ctx"), thing) }, 200);
  });

  routes.openapi(removeRoute, async (c) => {
    const { id, user_id } = c.req.valid("param");
    await removeMember(c.get("ctx"), { subject, id }, user_id);
    return c.body(null, 204);
  });

  return routes;
}

const invitationsRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/invitations",
    tags,
    summary: "Invitations to the actor that wait for an answer, newest first",
    request: { query: z.strictObject(pageParameters) },
    responses: { 200: answer("A page of invitations", listOf(invitationSchema), listExample(EXAMPLES.invitation)) },
  },
  ["bad_cursor"],
);

const ended = ["not_found", "invitation_over"] as const;

const acceptRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/invitations/{id}/accept",
    tags,
    summary: "Accept an invitation",
    request: { params: idParams },
    responses: {
      200: answer("The invitation", invitationSchema, { ...EXAMPLES.invitation, status: "accepted" }),
    },
  },
  ended,
);

const declineRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/invitations/{id}/decline",
    tags,
    summary: "Decline an invitation",
    request: { params: idParams },
    responses: {
      200: answer("The invitation", invitationSchema, { ...EXAMPLES.invitation, status: "declined" }),
    },
  },
  ended,
);

const withdrawRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/invitations/{id}",
    tags,
    summary: "Withdraw an invitation",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  ended,
);

export const sharingRoutes = createRouter();

sharingRoutes.route("/", memberRoutes("category", "categories"));
sharingRoutes.route("/", memberRoutes("task", "tasks"));

sharingRoutes.openapi(invitationsRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  return c.json(await linked(c, await listInvitations(c.get("ctx"), await sliceOf(c, cursor, page_size))), 200);
});

sharingRoutes.openapi(acceptRoute, async (c) => {
  return c.json(await acceptInvitation(c.get("ctx"), c.req.valid("param").id), 200);
});

sharingRoutes.openapi(declineRoute, async (c) => {
  return c.json(await declineInvitation(c.get("ctx"), c.req.valid("param").id), 200);
});

sharingRoutes.openapi(withdrawRoute, async (c) => {
  await withdrawInvitation(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});
