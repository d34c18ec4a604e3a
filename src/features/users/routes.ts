import { type RouteHandler, z } from "@hono/zod-openapi";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { idParams } from "../../http/fields.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { EXAMPLES, passwordField, userInputSchema, userSchema } from "../accounts/schemas.ts";
import { deleteAccount, refuseOthers } from "./erase.ts";
import { getUser, updateUser } from "./users.ts";

const tags = ["Users"];
const oneUser = { 200: answer("The user", userSchema, EXAMPLES.user) };
const userBody = jsonBody(userInputSchema, EXAMPLES.userInput);
const shared = z.literal("delete").optional().openapi({ description: "What others can see goes, too." });
const passwordBody = jsonBody(z.strictObject({ password: passwordField, shared }), { password: "correct horse 7" });

const meRoute = route({ ...signedIn, method: "get", path: "/api/me", tags, summary: "Who am I", responses: oneUser }, [
  "unauthenticated",
  "session_ended",
]);

const updateMeRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/me",
    tags,
    summary: "Change the username or the address; what is not sent stays",
    request: { body: userBody },
    responses: oneUser,
  },
  ["username_taken", "email_taken"],
);

const deleteMeRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/me",
    tags,
    summary: "Delete the account and all that is its owner's",
    request: { body: passwordBody },
    responses: { 204: NOTHING },
  },
  ["wrong_password", "last_admin", "shared_things"],
);

const userRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/users/{id}",
    tags,
    summary: "A user: oneself, and for admins anyone",
    request: { params: idParams },
    responses: oneUser,
  },
  ["not_found"],
);

const updateUserRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/users/{id}",
    tags,
    summary: "Change a username or address; what is not sent stays",
    request: { params: idParams, body: userBody },
    responses: oneUser,
  },
  ["not_found", "username_taken", "email_taken"],
);

const deleteUserRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/users/{id}",
    tags,
    summary: "Delete one's own account",
    request: { params: idParams, body: passwordBody },
    responses: { 204: NOTHING },
  },
  ["wrong_password", "forbidden", "not_found", "last_admin", "shared_things"],
);

const showingMe: RouteHandler<typeof meRoute, App> = async (c) => {
  const ctx = c.get("ctx");
  return c.json(await getUser(ctx, ctx.actor.userId), 200);
};

const updatingMe: RouteHandler<typeof updateMeRoute, App> = async (c) => {
  const ctx = c.get("ctx");
  return c.json(await updateUser(ctx, ctx.actor.userId, c.req.valid("json")), 200);
};

const deletingMe: RouteHandler<typeof deleteMeRoute, App> = async (c) => {
  await deleteAccount(c.get("ctx"), c.req.valid("json"));
  return c.body(null, 204);
};

const showingUser: RouteHandler<typeof userRoute, App> = async (c) => {
  return c.json(await getUser(c.get("ctx"), c.req.valid("param").id), 200);
};

const updatingUser: RouteHandler<typeof updateUserRoute, App> = async (c) => {
  return c.json(await updateUser(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 200);
};

/** What the documents reach under names of their own as well. */
export const SHARED = {
  me: { route: meRoute, handler: showingMe },
  user: { route: userRoute, handler: showingUser },
  updateUser: { route: updateUserRoute, handler: updatingUser },
};

export const userRoutes = createRouter();

userRoutes.openapi(meRoute, showingMe);
userRoutes.openapi(updateMeRoute, updatingMe);
userRoutes.openapi(alike(updateMeRoute, { method: "patch" }), updatingMe);

userRoutes.openapi(deleteMeRoute, deletingMe);
// Some proxies drop the body of a DELETE.
userRoutes.openapi(alike(deleteMeRoute, { method: "post", path: "/api/me/delete" }), deletingMe);

userRoutes.openapi(userRoute, showingUser);
userRoutes.openapi(updateUserRoute, updatingUser);
userRoutes.openapi(alike(updateUserRoute, { method: "patch" }), updatingUser);

userRoutes.openapi(deleteUserRoute, async (c) => {
  const ctx = c.get("ctx");
  await refuseOthers(ctx, c.req.valid("param").id);
  await deleteAccount(ctx, c.req.valid("json"));
  return c.body(null, 204);
});
