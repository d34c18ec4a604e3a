import { NO_CONTENT } from "../../http/contract.ts";
import type { Endpoint, EndpointGroup } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import type { Resource } from "../sharing/resource.ts";
import { SHARING } from "../sharing/schemas.ts";
import { acceptInvitation, declineInvitation, listInvitations, withdrawInvitation } from "./invitations.ts";
import { invite } from "./invite.ts";
import { EXAMPLES, invitationSchema, inviteSchema } from "./schemas.ts";

const invitation = { schema: invitationSchema, example: EXAMPLES.invitation };

function inviteEndpoint(subject: Resource["subject"], collection: string): Endpoint {
  return writeEndpoint(
    {
      route: `POST /api/${collection}/{id}/members`,
      summary: `Invite someone to a ${subject}`,
      description:
        "By username or by e-mail address. The answer does not tell whether an account has the address. Only the owner may " +
        "invite. A second invitation of the same person replaces the first.",
      access: "sharing",
      body: { schema: inviteSchema, example: EXAMPLES.invite },
      response: { ...invitation, status: 201, description: "The invitation" },
      limits: ["invitation"],
      errors: ["forbidden", "already_member"],
    },
    ({ ctx, params, body, c }) => {
      // The number of rows read would tell whether an account has the address.
      if (body.email !== undefined) c.set("hideRowCount", true);
      return invite(ctx, { subject, id: params.id }, body);
    },
  );
}

export const invitationEndpoints = {
  tag: SHARING,
  endpoints: [
    inviteEndpoint("category", "categories"),
    inviteEndpoint("task", "tasks"),
    listEndpoint(
      {
        route: "GET /api/invitations",
        summary: "List received invitations",
        description: "Invitations to the user that wait for an answer, newest first.",
        access: "sharing",
        etag: "feed",
        item: { ...invitation, description: "A page of invitations" },
      },
      ({ ctx, slice }) => listInvitations(ctx, slice),
    ),
    writeEndpoint(
      {
        route: "POST /api/invitations/{id}/accept",
        summary: "Accept an invitation",
        description: "From then on the user sees what they were invited to.",
        access: "sharing",
        response: {
          description: "The invitation",
          schema: invitationSchema,
          example: { ...EXAMPLES.invitation, status: "accepted" },
        },
        errors: ["invitation_over"],
      },
      ({ ctx, params }) => acceptInvitation(ctx, params.id),
    ),
    writeEndpoint(
      {
        route: "POST /api/invitations/{id}/decline",
        summary: "Decline an invitation",
        description: "It cannot be accepted any more. The owner may invite again.",
        access: "sharing",
        response: {
          description: "The invitation",
          schema: invitationSchema,
          example: { ...EXAMPLES.invitation, status: "declined" },
        },
        errors: ["invitation_over"],
      },
      ({ ctx, params }) => declineInvitation(ctx, params.id),
    ),
    writeEndpoint(
      {
        route: "DELETE /api/invitations/{id}",
        summary: "Withdraw an invitation",
        description: "Whoever sent it and the owner may do this, until it is answered.",
        access: "sharing",
        response: NO_CONTENT,
        errors: ["invitation_over"],
      },
      ({ ctx, params }) => withdrawInvitation(ctx, params.id),
    ),
  ],
} satisfies EndpointGroup;
