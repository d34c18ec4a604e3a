import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { ADMINISTRATION } from "../audit/schemas.ts";
import { removeUser } from "./remove.ts";
import { accountQuery, accountSchema, EXAMPLE, removalSchema, roleInputSchema } from "./schemas.ts";
import { changeSiteRole, endSessionsOf, reinstateUser, resetSecondFactor, searchUsers, suspendUser } from "./users.ts";

const response = { description: "The user", schema: accountSchema, example: EXAMPLE };

export const adminEndpoints = {
  tag: ADMINISTRATION,
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/admin/users",
        summary: "List users",
        description: "Every user, oldest first.",
        access: "admin",
        query: accountQuery,
        item: { description: "A page of users", schema: accountSchema, example: EXAMPLE },
        errors: ["forbidden"],
      },
      ({ ctx, query, slice }) => searchUsers(ctx, query.search, slice),
    ),
    endpoint(
      {
        route: "POST /api/admin/users/{id}/suspend",
        summary: "Suspend a user",
        description: "From their next request on the user is refused. Their sockets close.",
        access: "admin",
        response,
        errors: ["forbidden", "last_admin"],
      },
      ({ ctx, params }) => suspendUser(ctx, params.id),
    ),
    endpoint(
      {
        route: "POST /api/admin/users/{id}/reinstate",
        summary: "Reinstate a suspended user",
        description: "Their sessions work again.",
        access: "admin",
        response,
        errors: ["forbidden"],
      },
      ({ ctx, params }) => reinstateUser(ctx, params.id),
    ),
    endpoint(
      {
        route: "PATCH /api/admin/users/{id}",
        summary: "Change a user's role",
        description: "Makes a user an admin of the site, or an admin a user.",
        access: "admin",
        body: { schema: roleInputSchema, example: { role: "admin" } },
        response,
        errors: ["forbidden", "last_admin"],
      },
      ({ ctx, params, body }) => changeSiteRole(ctx, params.id, body.role),
    ),
    endpoint(
      {
        route: "DELETE /api/admin/users/{id}/sessions",
        summary: "End a user's sessions",
        description: "Signs the user out everywhere.",
        access: "admin",
        response: NO_CONTENT,
        errors: ["forbidden"],
      },
      ({ ctx, params }) => endSessionsOf(ctx, params.id),
    ),
    endpoint(
      {
        route: "DELETE /api/admin/users/{id}/mfa",
        summary: "Turn off a user's second factor",
        description:
          "For a user who has lost the authenticator app and the recovery codes. They are notified by mail. Admins cannot " +
          "turn off their own.",
        access: "admin",
        response: NO_CONTENT,
        errors: ["forbidden"],
      },
      ({ ctx, params }) => resetSecondFactor(ctx, params.id),
    ),
    endpoint(
      {
        route: "DELETE /api/admin/users/{id}",
        summary: "Delete a user",
        description:
          "Deletes the account and everything that the user owns. While something of it is shared with others this is a 409, " +
          "unless `shared` says what to do with that.",
        access: "admin",
        optionalBody: { schema: removalSchema, example: {} },
        response: NO_CONTENT,
        errors: ["forbidden", "last_admin", "shared_things", "name_taken"],
      },
      ({ ctx, params, body }) => removeUser(ctx, params.id, body.shared),
    ),
  ],
} satisfies EndpointGroup;
