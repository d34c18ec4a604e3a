import { NO_CONTENT } from "../../http/contract.ts";
import { type Endpoint, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { ADMINISTRATION } from "../audit/schemas.ts";
import { removeUser } from "./remove.ts";
import { accountQuery, accountSchema, EXAMPLE, removalSchema, roleInputSchema } from "./schemas.ts";
import { changeSiteRole, endSessionsOf, reinstateUser, searchUsers, suspendUser } from "./users.ts";

const tag = ADMINISTRATION;
const params = { id: "The user's id." };
const answer = { description: "The user", schema: accountSchema, example: EXAMPLE };

const listUsersEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/admin/users",
    tag,
    summary: "List users",
    description: "Every user, oldest first.",
    access: "admin",
    query: accountQuery,
    item: { description: "A page of users", schema: accountSchema, example: EXAMPLE },
    errors: ["forbidden"],
  },
  ({ ctx, query, slice }) => searchUsers(ctx, query.search, slice),
);

const suspendUserEndpoint = endpoint(
  {
    method: "post",
    path: "/api/admin/users/{id}/suspend",
    tag,
    summary: "Suspend a user",
    description: "From their next request on the user is refused. Their sockets close.",
    access: "admin",
    params,
    answer,
    errors: ["forbidden", "not_found", "last_admin"],
  },
  ({ ctx, params }) => suspendUser(ctx, params.id),
);

const reinstateUserEndpoint = endpoint(
  {
    method: "post",
    path: "/api/admin/users/{id}/reinstate",
    tag,
    summary: "Reinstate a suspended user",
    description: "Their sessions work again.",
    access: "admin",
    params,
    answer,
    errors: ["forbidden", "not_found"],
  },
  ({ ctx, params }) => reinstateUser(ctx, params.id),
);

const changeRoleEndpoint = endpoint(
  {
    method: "patch",
    path: "/api/admin/users/{id}",
    tag,
    summary: "Change a user's role",
    description: "Makes a user an admin of the site, or an admin a user.",
    access: "admin",
    params,
    body: { schema: roleInputSchema, example: { role: "admin" } },
    answer,
    errors: ["forbidden", "not_found", "last_admin"],
  },
  ({ ctx, params, body }) => changeSiteRole(ctx, params.id, body.role),
);

const endSessionsEndpoint = endpoint(
  {
    method: "delete",
    path: "/api/admin/users/{id}/sessions",
    tag,
    summary: "End a user's sessions",
    description: "Signs the user out everywhere.",
    access: "admin",
    params,
    answer: NO_CONTENT,
    errors: ["forbidden", "not_found"],
  },
  ({ ctx, params }) => endSessionsOf(ctx, params.id),
);

const removeUserEndpoint = endpoint(
  {
    method: "delete",
    path: "/api/admin/users/{id}",
    tag,
    summary: "Delete a user",
    description:
      "Deletes the account and everything that the user owns. While something of it is shared with others this is a 409, " +
      "unless `shared` says what to do with that.",
    access: "admin",
    params,
    optionalBody: { schema: removalSchema, example: {} },
    answer: NO_CONTENT,
    errors: ["forbidden", "not_found", "last_admin", "shared_things", "name_taken"],
  },
  ({ ctx, params, body }) => removeUser(ctx, params.id, body.shared),
);

export const adminEndpoints: readonly Endpoint[] = [
  listUsersEndpoint,
  suspendUserEndpoint,
  reinstateUserEndpoint,
  changeRoleEndpoint,
  endSessionsEndpoint,
  removeUserEndpoint,
];
