import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { NO_CONTENT } from "../../http/contract.ts";
import { aliasRoute, type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { clearRefreshCookie, cookieQuery, refreshCookieOf, withRefreshToken } from "../../http/refresh-cookie.ts";
import { userAgent } from "../../http/user-agent.ts";
import { AppError } from "../../kernel/errors.ts";
import { logIn } from "./log-in.ts";
import { LOG_IN_LIMITS } from "./log-in-limits.ts";
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

export const registerEndpoint = endpoint(
  {
    route: "POST /api/register",
    summary: "Register",
    description: "Creates an account and signs it in. A mail to verify the address is sent where there is one.",
    access: "public",
    query: cookieQuery,
    body: { schema: registrationSchema, example: EXAMPLES.registration },
    response: {
      status: 201,
      description: "The new user with tokens",
      schema: signedInSchema,
      example: EXAMPLES.signedIn,
    },
    cookie: "sets",
    limits: ["registration"],
    errors: ["registration_closed", "username_taken", "email_taken"],
  },
  async ({ ctx, body, query, c }) => withRefreshToken(c, query.cookie, await register(ctx, body, userAgent(c))),
);

export const logInEndpoint = endpoint(
  {
    route: "POST /api/login",
    summary: "Log in",
    description:
      "Starts a session. Send a username or an e-mail address. For an account with a second factor this is a 401 " +
      "`mfa_required`, and its `mfa_token` goes to `POST /api/login/mfa`.",
    access: "public",
    query: cookieQuery,
    body: { schema: credentialsSchema, example: EXAMPLES.credentials },
    response: {
      description: "The user with the new session's tokens",
      schema: signedInSchema,
      example: EXAMPLES.signedIn,
    },
    cookie: "sets",
    limits: LOG_IN_LIMITS,
    errors: ["invalid_credentials", "mfa_required", "login_suspended"],
  },
  async ({ ctx, body, query, c }) => withRefreshToken(c, query.cookie, await logIn(ctx, body, userAgent(c))),
);

export const refreshEndpoint = endpoint(
  {
    route: "POST /api/token/refresh",
    summary: "Refresh the tokens",
    description:
      "Exchanges a refresh token for a new pair. The old refresh token works for another 30 seconds, until the new one is " +
      "used, so that a lost answer does no harm. Any other second use ends the session. A token that came as a cookie is " +
      "answered with a cookie.",
    access: "public",
    query: cookieQuery,
    optionalBody: {
      schema: z.strictObject({ refresh: z.string().optional() }),
      example: { refresh: EXAMPLES.tokens.refresh },
    },
    response: { description: "The new pair", schema: tokensSchema, example: EXAMPLES.tokens },
    cookie: "takes",
    errors: ["session_ended", "suspended", "token_reused", "wrong_origin"],
  },
  async ({ ctx, body: { refresh }, query, c }) => {
    if (refresh !== undefined) return withRefreshToken(c, query.cookie, await refreshSession(ctx, refresh));
    return withRefreshToken(c, true, await refreshSession(ctx, refreshCookieOf(c)).catch((error) => forget(c, error)));
  },
);

/** Clears the cookie where its session has ended. */
function forget(c: Context<App>, error: unknown): never {
  if (error instanceof AppError && ["session_ended", "token_reused"].includes(error.code)) clearRefreshCookie(c);
  throw error;
}

export const verifyTokenEndpoint = endpoint(
  {
    route: "POST /api/token/verify",
    summary: "Verify an access token",
    description: "Answers with the token's claims if it is valid and its session has not ended.",
    access: "public",
    body: { schema: z.strictObject({ token: z.string() }), example: { token: EXAMPLES.tokens.access } },
    response: { description: "The token's claims", schema: claimsSchema, example: EXAMPLES.claims },
    errors: ["session_ended", "suspended"],
  },
  ({ ctx, body }) => verifyToken(ctx, body.token),
);

const logOutBody = z.strictObject({
  refresh: z.string().optional().openapi({ description: "Not needed: the access token names the session." }),
});

export const logOutEndpoint = endpoint(
  {
    route: "POST /api/logout",
    summary: "Log out",
    description: "Ends the session of the access token, at once. Its sockets close.",
    access: "session",
    optionalBody: { schema: logOutBody, example: {} },
    response: NO_CONTENT,
    cookie: "clears",
  },
  ({ ctx }) => logOut(ctx),
);

export const accountEndpoints = {
  tag: ACCOUNTS,
  endpoints: [
    registerEndpoint,
    logInEndpoint,
    aliasRoute(logInEndpoint, "POST /api/token"),
    refreshEndpoint,
    verifyTokenEndpoint,
    logOutEndpoint,
    endpoint(
      {
        route: "POST /api/logout/all",
        summary: "Log out everywhere",
        description: "Ends every session of the user, this one too. Personal access tokens stay.",
        access: "session",
        response: NO_CONTENT,
        cookie: "clears",
      },
      ({ ctx }) => endAllSessions(ctx),
    ),
    listEndpoint(
      {
        route: "GET /api/sessions",
        summary: "List sessions",
        description: "Where the user is signed in, newest first.",
        access: "session",
        item: { description: "A page of sessions", schema: sessionSchema, example: EXAMPLES.session },
      },
      ({ ctx, slice }) => listSessions(ctx, slice),
    ),
    endpoint(
      {
        route: "DELETE /api/sessions/{id}",
        summary: "End a session",
        description: "Signs one device out. Its sockets close.",
        access: "session",
        response: NO_CONTENT,
      },
      ({ ctx, params }) => endSession(ctx, params.id),
    ),
    endpoint(
      {
        route: "POST /api/password/change",
        summary: "Change the password",
        description: "Every other session of the user ends. Personal access tokens stay.",
        access: "session",
        body: {
          schema: z.strictObject({ current_password: passwordField, new_password: newPasswordField }),
          example: { current_password: "correct horse 7", new_password: "battery staple 8" },
        },
        response: NO_CONTENT,
        limits: ["password"],
        errors: ["wrong_password"],
      },
      ({ ctx, body }) => changePassword(ctx, body),
    ),
  ],
} satisfies EndpointGroup;
