import { NO_CONTENT } from "../../http/contract.ts";
import type { Endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import type { Resource } from "../sharing/resource.ts";
import { SHARING } from "../sharing/schemas.ts";
import { acceptInvitation, declineInvitation, listInvitations, withdrawInvitation } from "./invitations.ts";
import { invite } from "./invite.ts";
import { EXAMPLES, invitationSchema, inviteSchema } from "./schemas.ts";

const tag = SHARING;
const params = { id: "The invitation's id." };
const invitation = { schema: invitationSchema, example: EXAMPLES.invitation };
const ended = ["not_found", "invitation_over"] as const;

function inviteEndpoint(subject: Resource["subject"], collection: string): Endpoint {
  return writeEndpoint(
    {
      method: "post",
      path: `/api/${collection}/{id}/members`,
      tag,
      summary: `Invite someone to a ${subject}`,
      description:
        "By username or by e-mail address. The answer does not tell whether an account has the address. Only the owner may " +
        "invite. A second invitation of the same person replaces the first.",
      access: "sharing",
      params: { id: `The ${subject}'s id.` },
      body: { schema: inviteSchema, example: EXAMPLES.invite },
      answer: { ...invitation, status: 201, description: "The invitation" },
      errors: ["not_found", "forbidden", "already_member"],
    },
    ({ ctx, params, body, c }) => {
      // The number of rows read would tell whether an account has the address.
      if (body.email !== undefined) c.set("hideRowCount", true);
      return invite(ctx, { subject, id: params.id }, body);
    },
  );
}

const listInvitationsEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/invitations",
    tag,
    summary: "List received invitations",
    description: "Invitations to the user that wait for an answer, newest first.",
    access: "sharing",
    item: { ...invitation, description: "A page of invitations" },
  },
  ({ ctx, slice }) => listInvitations(ctx, slice),
);

const acceptInvitationEndpoint = writeEndpoint(
  {
    method: "post",
    path: "/api/invitations/{id}/accept",
    tag,
    summary: "Accept an invitation",
    description: "From then on the user sees what they were invited to.",
    access: "sharing",
    params,
    answer: {
      description: "The invitation",
      schema: invitationSchema,
      example: { ...EXAMPLES.invitation, status: "accepted" },
    },
    errors: ended,
  },
  ({ ctx, params }) => acceptInvitation(ctx, params.id),
);

const declineInvitationEndpoint = writeEndpoint(
  {
    method: "post",
    path: "/api/invitations/{id}/decline",
    tag,
    summary: "Decline an invitation",
    description: "It cannot be accepted any more. The owner may invite again.",
    access: "sharing",
    params,
    answer: {
      description: "The invitation",
      schema: invitationSchema,
      example: { ...EXAMPLES.invitation, status: "declined" },
    },
    errors: ended,
  },
  ({ ctx, params }) => declineInvitation(ctx, params.id),
);

const withdrawInvitationEndpoint = writeEndpoint(
  {
    method: "delete",
    path: "/api/invitations/{id}",
    tag,
    summary: "Withdraw an invitation",
    description: "Whoever sent it and the owner may do this, until it is answered.",
    access: "sharing",
    params,
    answer: NO_CONTENT,
    errors: ended,
  },
  ({ ctx, params }) => withdrawInvitation(ctx, params.id),
);

export const invitationEndpoints: readonly Endpoint[] = [
  inviteEndpoint("category", "categories"),
  inviteEndpoint("task", "tasks"),
  listInvitationsEndpoint,
  acceptInvitationEndpoint,
  declineInvitationEndpoint,
  withdrawInvitationEndpoint,
];
