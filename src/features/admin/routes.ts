import { answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { accountQuery, accountSchema, EXAMPLE, removalSchema, roleInputSchema } from "./schemas.ts";
import { changeRole, endSessionsOf, reinstateUser, removeUser, searchUsers, suspendUser } from "./users.ts";

const tags = ["Administration"];
const oneAccount = { 200: answer("The user", accountSchema, EXAMPLE) };

const usersRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/admin/users",
    tags,
    summary: "Everyone, oldest first",
    request: { query: accountQuery },
    responses: { 200: answer("A page of users", listOf(accountSchema), listExample(EXAMPLE)) },
  },
  ["forbidden", "bad_cursor"],
);

const suspendRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/admin/users/{id}/suspend",
    tags,
    summary: "Let a user in no more, from their next request on",
    request: { params: idParams },
    responses: oneAccount,
  },
  ["forbidden", "not_found", "last_admin"],
);

const reinstateRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/admin/users/{id}/reinstate",
    tags,
    summary: "Let a suspended user in again",
    request: { params: idParams },
    responses: oneAccount,
  },
  ["forbidden", "not_found"],
);

const roleRoute = route(
  {
    ...signedIn,
    method: "patch",
    path: "/api/admin/users/{id}",
    tags,
    summary: "Make a user an admin, or an admin a user",
    request: { params: idParams, body: jsonBody(roleInputSchema, { role: "admin" }) },
    responses: oneAccount,
  },
  ["forbidden", "not_found", "last_admin"],
);

const endSessionsRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/admin/users/{id}/sessions",
    tags,
    summary: "End every session of a user",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  ["forbidden", "not_found"],
);

const removeRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/admin/users/{id}",
    tags,
    summary: "Delete a user and all that is theirs",
    request: { params: idParams, body: jsonBody(removalSchema, {}, false) },
    responses: { 204: NOTHING },
  },
  ["forbidden", "not_found", "last_admin", "shared_things", "name_taken"],
);

export const adminRoutes = createRouter();

adminRoutes.openapi(usersRoute, async (c) => {
  const { search, cursor, page_size } = c.req.valid("query");
  const page = await searchUsers(c.get("ctx"), search, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

adminRoutes.openapi(suspendRoute, async (c) => {
  return c.json(await suspendUser(c.get("ctx"), c.req.valid("param").id), 200);
});

adminRoutes.openapi(reinstateRoute, async (c) => {
  return c.json(await reinstateUser(c.get("ctx"), c.req.valid("param").id), 200);
});

adminRoutes.openapi(roleRoute, async (c) => {
  return c.json(await changeRole(c.get("ctx"), c.req.valid("param").id, c.req.valid("json").role), 200);
});

adminRoutes.openapi(endSessionsRoute, async (c) => {
  await endSessionsOf(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});

adminRoutes.openapi(removeRoute, async (c) => {
  await removeUser(c.get("ctx"), c.req.valid("param").id, c.req.valid("json").shared);
  return c.body(null, 204);
});
