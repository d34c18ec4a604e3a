import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { cookieQuery, withRefreshToken } from "../../http/refresh-cookie.ts";
import { userAgent } from "../../http/user-agent.ts";
import { EXAMPLES as ACCOUNT_EXAMPLES, signedInSchema } from "../accounts/schemas.ts";
import { logInWithCode } from "./log-in.ts";
import {
  confirmationSchema,
  EXAMPLES,
  MFA,
  recoveryCodesSchema,
  secondFactorSchema,
  secondStepSchema,
  setUpSchema,
  totpSchema,
  turnOffSchema,
} from "./schemas.ts";
import { getSecondFactor } from "./second-factor.ts";
import { confirmTotp, setUpTotp } from "./set-up.ts";
import { turnOff } from "./turn-off.ts";

export const logInCodeEndpoint = endpoint(
  {
    route: "POST /api/login/mfa",
    summary: "Log in with a code",
    description:
      "The second step for an account with a second factor. The `mfa_token` is valid for five minutes, also " +
      "after a wrong code, unless the password changes.",
    access: "public",
    query: cookieQuery,
    body: { schema: secondStepSchema, example: EXAMPLES.secondStep },
    response: {
      description: "The user with the new session's tokens",
      schema: signedInSchema,
      example: ACCOUNT_EXAMPLES.signedIn,
    },
    cookie: "sets",
    limits: ["mfa"],
    errors: ["session_ended", "invalid_code", "login_suspended"],
  },
  async ({ ctx, body, query, c }) => withRefreshToken(c, query.cookie, await logInWithCode(ctx, body, userAgent(c))),
);

export const mfaEndpoints = {
  tag: MFA,
  endpoints: [
    logInCodeEndpoint,
    endpoint(
      {
        route: "GET /api/mfa",
        summary: "Get the second factor",
        description: "Whether it is on, and how many recovery codes are left.",
        access: "session",
        response: { description: "The second factor", schema: secondFactorSchema, example: EXAMPLES.secondFactor },
      },
      ({ ctx }) => getSecondFactor(ctx),
    ),
    endpoint(
      {
        route: "POST /api/mfa/totp",
        summary: "Set up an authenticator app",
        description:
          "Returns a new secret for the app. The second factor is on once `POST /api/mfa/totp/confirm` accepts a code. Until " +
          "then, you may call this again.",
        access: "session",
        body: { schema: setUpSchema, example: EXAMPLES.setUp },
        response: { description: "The secret", schema: totpSchema, example: EXAMPLES.totp },
        showsSecret: true,
        limits: ["password"],
        errors: ["wrong_password", "mfa_on"],
      },
      ({ ctx, body }) => setUpTotp(ctx, body),
    ),
    endpoint(
      {
        route: "POST /api/mfa/totp/confirm",
        summary: "Turn the second factor on",
        description: "Takes a code of the app, and returns the recovery codes. They are shown only once.",
        access: "session",
        body: { schema: confirmationSchema, example: EXAMPLES.confirmation },
        response: { description: "The recovery codes", schema: recoveryCodesSchema, example: EXAMPLES.recoveryCodes },
        showsSecret: true,
        limits: ["mfa"],
        errors: ["invalid_code", "mfa_off", "mfa_on"],
      },
      ({ ctx, body }) => confirmTotp(ctx, body),
    ),
    endpoint(
      {
        route: "DELETE /api/mfa",
        summary: "Turn the second factor off",
        description: "From now on, log-in asks only for the password. The recovery codes stop working.",
        access: "session",
        body: { schema: turnOffSchema, example: EXAMPLES.turnOff },
        response: NO_CONTENT,
        limits: ["password", "mfa"],
        errors: ["wrong_password", "invalid_code", "mfa_off"],
      },
      ({ ctx, body }) => turnOff(ctx, body),
    ),
  ],
} satisfies EndpointGroup;
