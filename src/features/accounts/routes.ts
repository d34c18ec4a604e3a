import { type RouteHandler, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { changePassword, register } from "./accounts.ts";
import { signedIn } from "./authenticate.ts";
import { logIn } from "./log-in.ts";
import {
  claimsSchema,
  credentialsSchema,
  EXAMPLES,
  newPasswordField,
  passwordField,
  registrationSchema,
  sessionSchema,
  signedInSchema,
  tokensSchema,
} from "./schemas.ts";
import { endAllSessions, endSession, listSessions, refreshSession } from "./sessions.ts";
import { verifyToken } from "./verify.ts";

const tags = ["Accounts"];

const registerRoute = route(
  {
    method: "post",
    path: "/api/register",
    tags,
    summary: "Make an account, signed in",
    request: { body: jsonBody(registrationSchema, EXAMPLES.registration) },
    responses: { 201: answer("The new user and their tokens", signedInSchema, EXAMPLES.signedIn) },
  },
  ["registration_closed", "username_taken", "email_taken"],
);

const logInRoute = route(
  {
    method: "post",
    path: "/api/login",
    tags,
    summary: "Log in",
    request: { body: jsonBody(credentialsSchema, EXAMPLES.credentials) },
    responses: { 200: answer("The user and a new session's tokens", signedInSchema, EXAMPLES.signedIn) },
  },
  ["invalid_credentials", "login_suspended"],
);

const refreshRoute = route(
  {
    method: "post",
    path: "/api/token/refresh",
    tags,
    summary: "Exchange a refresh token for a new pair",
    request: { body: jsonBody(z.strictObject({ refresh: z.string() }), { refresh: EXAMPLES.tokens.refresh }) },
    responses: { 200: answer("The new pair; the old refresh token is spent", tokensSchema, EXAMPLES.tokens) },
  },
  ["session_ended", "suspended", "token_reused"],
);

const verifyRoute = route(
  {
    method: "post",
    path: "/api/token/verify",
    tags,
    summary: "Say whether a token is good",
    request: { body: jsonBody(z.strictObject({ token: z.string() }), { token: EXAMPLES.tokens.access }) },
    responses: { 200: answer("Its claims", claimsSchema, EXAMPLES.claims) },
  },
  ["session_ended", "suspended"],
);

const logOutBody = z.strictObject({
  refresh: z.string().optional().openapi({ description: "Not needed: the session is the access token's." }),
});

const logOutRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/logout",
    tags,
    summary: "End this session",
    request: { body: jsonBody(logOutBody, {}, false) },
    responses: { 204: NOTHING },
  },
  [],
);

const logOutEverywhereRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/logout/all",
    tags,
    summary: "End every session of the user",
    responses: { 204: NOTHING },
  },
  [],
);

const sessionsRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/sessions",
    tags,
    summary: "Where the user is signed in, newest first",
    request: { query: z.strictObject(pageParameters) },
    responses: { 200: answer("A page of sessions", listOf(sessionSchema), listExample(EXAMPLES.session)) },
  },
  ["bad_cursor"],
);

const endSessionRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/sessions/{id}",
    tags,
    summary: "End one session",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  ["not_found"],
);

const changePasswordRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/password/change",
    tags,
    summary: "Change the password and end every other session",
    request: {
      body: jsonBody(z.strictObject({ current_password: passwordField, new_password: newPasswordField }), {
        current_password: "correct horse 7",
        new_password: "battery staple 8",
      }),
    },
    responses: { 204: NOTHING },
  },
  ["wrong_password"],
);

const registering: RouteHandler<typeof registerRoute, App> = async (c) => {
  const signed = await register(c.get("visit"), c.req.valid("json"), userAgent(c));
  return c.json(signed, 201);
};

const loggingIn: RouteHandler<typeof logInRoute, App> = async (c) => {
  return c.json(await logIn(c.get("visit"), c.req.valid("json"), userAgent(c)), 200);
};

const refreshing: RouteHandler<typeof refreshRoute, App> = async (c) => {
  return c.json(await refreshSession(c.get("visit"), c.req.valid("json")), 200);
};

const verifying: RouteHandler<typeof verifyRoute, App> = async (c) => {
  return c.json(await verifyToken(c.get("visit"), c.req.valid("json").token), 200);
};

const loggingOut: RouteHandler<typeof logOutRoute, App> = async (c) => {
  const ctx = c.get("ctx");
  await endSession(ctx, ctx.principal.credential.id);
  return c.body(null, 204);
};

/** What the documents reach under names of their own as well. */
export const SHARED = {
  register: { route: registerRoute, handler: registering },
  logIn: { route: logInRoute, handler: loggingIn },
  refresh: { route: refreshRoute, handler: refreshing },
  verify: { route: verifyRoute, handler: verifying },
  logOut: { route: logOutRoute, handler: loggingOut },
};

export const accountRoutes = createRouter();

accountRoutes.openapi(registerRoute, registering);
accountRoutes.openapi(logInRoute, loggingIn);
accountRoutes.openapi(alike(logInRoute, { path: "/api/token" }), loggingIn);
accountRoutes.openapi(refreshRoute, refreshing);
accountRoutes.openapi(verifyRoute, verifying);
accountRoutes.openapi(logOutRoute, loggingOut);

accountRoutes.openapi(logOutEverywhereRoute, async (c) => {
  await endAllSessions(c.get("ctx"));
  return c.body(null, 204);
});

accountRoutes.openapi(sessionsRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  const page = await listSessions(c.get("ctx"), await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

accountRoutes.openapi(endSessionRoute, async (c) => {
  await endSession(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});

accountRoutes.openapi(changePasswordRoute, async (c) => {
  await changePassword(c.get("ctx"), c.req.valid("json"));
  return c.body(null, 204);
});

/** What a session is remembered by. */
export function userAgent(c: Context<App>): string {
  return c.req.header("User-Agent") ?? "";
}
