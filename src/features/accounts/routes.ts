import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { NO_CONTENT } from "../../http/contract.ts";
import { aliasRoute, type Endpoint, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { logIn } from "./log-in.ts";
import { changePassword } from "./password.ts";
import { refreshSession } from "./refresh.ts";
import { register } from "./register.ts";
import {
  ACCOUNTS,
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
import { endAllSessions, endSession, listSessions, logOut } from "./sessions.ts";
import { verifyToken } from "./verify.ts";

const tag = ACCOUNTS;

export const registerEndpoint = endpoint(
  {
    method: "post",
    path: "/api/register",
    tag,
    summary: "Register",
    description: "Creates an account and signs it in. A mail to verify the address is sent where there is one.",
    access: "public",
    body: { schema: registrationSchema, example: EXAMPLES.registration },
    answer: {
      status: 201,
      description: "The new user with tokens",
      schema: signedInSchema,
      example: EXAMPLES.signedIn,
    },
    errors: ["registration_closed", "username_taken", "email_taken"],
  },
  ({ ctx, body, c }) => register(ctx, body, userAgent(c)),
);

export const logInEndpoint = endpoint(
  {
    method: "post",
    path: "/api/login",
    tag,
    summary: "Log in",
    description: "Starts a session. Send a username or an e-mail address.",
    access: "public",
    body: { schema: credentialsSchema, example: EXAMPLES.credentials },
    answer: {
      description: "The user with the new session's tokens",
      schema: signedInSchema,
      example: EXAMPLES.signedIn,
    },
    errors: ["invalid_credentials", "login_suspended"],
  },
  ({ ctx, body, c }) => logIn(ctx, body, userAgent(c)),
);

export const refreshEndpoint = endpoint(
  {
    method: "post",
    path: "/api/token/refresh",
    tag,
    summary: "Refresh the tokens",
    description:
      "Exchanges a refresh token for a new pair. The old refresh token works for another 30 seconds, until the new one is " +
      "used, so that a lost answer does no harm. Any other second use ends the session.",
    access: "public",
    body: { schema: z.strictObject({ refresh: z.string() }), example: { refresh: EXAMPLES.tokens.refresh } },
    answer: { description: "The new pair", schema: tokensSchema, example: EXAMPLES.tokens },
    errors: ["session_ended", "suspended", "token_reused"],
  },
  ({ ctx, body }) => refreshSession(ctx, body),
);

export const verifyTokenEndpoint = endpoint(
  {
    method: "post",
    path: "/api/token/verify",
    tag,
    summary: "Verify an access token",
    description: "Answers with the token's claims if it is valid and its session has not ended.",
    access: "public",
    body: { schema: z.strictObject({ token: z.string() }), example: { token: EXAMPLES.tokens.access } },
    answer: { description: "The token's claims", schema: claimsSchema, example: EXAMPLES.claims },
    errors: ["session_ended", "suspended"],
  },
  ({ ctx, body }) => verifyToken(ctx, body.token),
);

const logOutBody = z.strictObject({
  refresh: z.string().optional().openapi({ description: "Not needed: the access token names the session." }),
});

export const logOutEndpoint = endpoint(
  {
    method: "post",
    path: "/api/logout",
    tag,
    summary: "Log out",
    description: "Ends the session of the access token, at once. Its sockets close.",
    access: "session",
    optionalBody: { schema: logOutBody, example: {} },
    answer: NO_CONTENT,
  },
  ({ ctx }) => logOut(ctx),
);

const logOutEverywhereEndpoint = endpoint(
  {
    method: "post",
    path: "/api/logout/all",
    tag,
    summary: "Log out everywhere",
    description: "Ends every session of the user, this one too.",
    access: "session",
    answer: NO_CONTENT,
  },
  ({ ctx }) => endAllSessions(ctx),
);

const listSessionsEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/sessions",
    tag,
    summary: "List sessions",
    description: "Where the user is signed in, newest first.",
    access: "session",
    item: { description: "A page of sessions", schema: sessionSchema, example: EXAMPLES.session },
  },
  ({ ctx, slice }) => listSessions(ctx, slice),
);

const endSessionEndpoint = endpoint(
  {
    method: "delete",
    path: "/api/sessions/{id}",
    tag,
    summary: "End a session",
    description: "Signs one device out. Its sockets close.",
    access: "session",
    params: { id: "The session's id." },
    answer: NO_CONTENT,
    errors: ["not_found"],
  },
  ({ ctx, params }) => endSession(ctx, params.id),
);

const changePasswordEndpoint = endpoint(
  {
    method: "post",
    path: "/api/password/change",
    tag,
    summary: "Change the password",
    description: "Every other session of the user ends.",
    access: "session",
    body: {
      schema: z.strictObject({ current_password: passwordField, new_password: newPasswordField }),
      example: { current_password: "correct horse 7", new_password: "battery staple 8" },
    },
    answer: NO_CONTENT,
    errors: ["wrong_password"],
  },
  ({ ctx, body }) => changePassword(ctx, body),
);

export const accountEndpoints: readonly Endpoint[] = [
  registerEndpoint,
  logInEndpoint,
  aliasRoute(logInEndpoint, { path: "/api/token" }),
  refreshEndpoint,
  verifyTokenEndpoint,
  logOutEndpoint,
  logOutEverywhereEndpoint,
  listSessionsEndpoint,
  endSessionEndpoint,
  changePasswordEndpoint,
];

/** What a session's list entry shows of the device. */
export function userAgent(c: Context<App>): string {
  return c.req.header("User-Agent") ?? "";
}
