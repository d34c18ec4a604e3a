import { z } from "@hono/zod-openapi";
import { authenticate } from "../../http/authenticate.ts";
import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { text } from "../../http/fields.ts";
import { ACCOUNTS, newPasswordField } from "../accounts/schemas.ts";
import { forgotPassword, resetPassword, sendVerification, verifyEmail } from "./recovery.ts";

const TOKEN = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const tokenField = z.string().openapi({ description: "From the link in the mail." });

const verifiedSchema = z.object({ email_verified: z.boolean() }).openapi("EmailVerified");

export const recoveryEndpoints = {
  tag: ACCOUNTS,
  endpoints: [
    endpoint(
      {
        route: "POST /api/password/forgot",
        summary: "Ask for a link to reset the password",
        description: "Mails the link to the address, if an account has verified it. The response is always the same.",
        access: "public",
        body: {
          schema: z.strictObject({ email: text().trim().max(254) }).openapi("Forgotten"),
          example: { email: "ada@example.com" },
        },
        response: { status: 202, description: "A mail is on its way if an account has verified this address." },
        limits: ["forgot"],
      },
      ({ ctx, body }) => forgotPassword(ctx, body),
    ),
    endpoint(
      {
        route: "POST /api/password/reset",
        summary: "Reset the password",
        description:
          "Sets a new password with a mailed link, which works once. Every session and token of the user ends.",
        access: "public",
        body: {
          schema: z.strictObject({ token: tokenField, password: newPasswordField }).openapi("PasswordReset"),
          example: { token: TOKEN, password: "battery staple 8" },
        },
        response: NO_CONTENT,
        errors: ["invalid_link"],
      },
      ({ ctx, body }) => resetPassword(ctx, body),
    ),
    endpoint(
      {
        route: "POST /api/email/verify",
        summary: "Verify the e-mail address",
        description:
          "Verifies the address by a mailed link. Without a `token`, and signed in, it mails the link again.",
        access: "session",
        authentication: "optional",
        optionalBody: { schema: z.strictObject({ token: tokenField }).partial(), example: { token: TOKEN } },
        response: {
          description: "Whether the address is verified now",
          schema: verifiedSchema,
          example: { email_verified: true },
        },
        errors: ["unauthenticated", "invalid_link"],
      },
      async ({ ctx, body: { token }, c }) => {
        if (token === undefined) return { email_verified: await sendVerification(await authenticate(c)) };
        await verifyEmail(ctx, token);
        return { email_verified: true };
      },
    ),
  ],
} satisfies EndpointGroup;
