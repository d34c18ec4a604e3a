import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
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
  takeOffSchema,
  totpSchema,
} from "./schemas.ts";
import { getSecondFactor } from "./second-factor.ts";
import { confirmTotp, setUpTotp } from "./set-up.ts";
import { takeOff } from "./take-off.ts";

export const logInCodeEndpoint = endpoint(
  {
    route: "POST /api/login/mfa",
    summary: "Log in with a code",
    description:
      "The second step for an account with a second factor. A wrong code does not end the `mfa_token`, a changed password does.",
    access: "public",
    body: { schema: secondStepSchema, example: EXAMPLES.secondStep },
    answer: {
      description: "The user with the new session's tokens",
      schema: signedInSchema,
      example: ACCOUNT_EXAMPLES.signedIn,
    },
    limits: ["mfa"],
    errors: ["session_ended", "invalid_code", "login_suspended"],
  },
  ({ ctx, body, c }) => logInWithCode(ctx, body, c.req.header("User-Agent") ?? ""),
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
        answer: { description: "The second factor", schema: secondFactorSchema, example: EXAMPLES.secondFactor },
      },
      ({ ctx }) => getSecondFactor(ctx),
    ),
    endpoint(
      {
        route: "POST /api/mfa/totp",
        summary: "Set up an authenticator app",
        description:
          "Answers with a new secret for the app. The second factor is on once `POST /api/mfa/totp/confirm` has had a code. " +
          "Until then, this may be called again.",
        access: "session",
        body: { schema: setUpSchema, example: EXAMPLES.setUp },
        answer: { description: "The secret", schema: totpSchema, example: EXAMPLES.totp },
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
        description: "Takes a code of the app, and answers with the recovery codes. They are not shown again.",
        access: "session",
        body: { schema: confirmationSchema, example: EXAMPLES.confirmation },
        answer: { description: "The recovery codes", schema: recoveryCodesSchema, example: EXAMPLES.recoveryCodes },
        showsSecret: true,
        limits: ["mfa"],
        errors: ["invalid_code", "mfa_off", "mfa_on"],
      },
      ({ ctx, body }) => confirmTotp(ctx, body),
    ),
    endpoint(
      {
        route: "DELETE /api/mfa",
        summary: "Take the second factor off",
        description: "Log-in asks for the password alone from now on. The recovery codes end.",
        access: "session",
        body: { schema: takeOffSchema, example: EXAMPLES.takeOff },
        answer: NO_CONTENT,
        limits: ["password", "mfa"],
        errors: ["wrong_password", "invalid_code", "mfa_off"],
      },
      ({ ctx, body }) => takeOff(ctx, body),
    ),
  ],
} satisfies EndpointGroup;
