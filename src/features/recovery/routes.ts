import { z } from "@hono/zod-openapi";
import { answer, jsonBody, route } from "../../http/documented.ts";
import { text } from "../../http/fields.ts";
import { createRouter } from "../../http/router.ts";
import { tokenActor } from "../accounts/authenticate.ts";
import { newPasswordField } from "../accounts/schemas.ts";
import { forgotPassword, resetPassword, sendVerification, verifyEmail } from "./recovery.ts";

const tags = ["Accounts"];
const TOKEN = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const tokenField = z.string().openapi({ description: "From the link in the mail." });

const forgotRoute = route(
  {
    method: "post",
    path: "/api/password/forgot",
    tags,
    summary: "Have a link to a new password mailed",
    request: {
      body: jsonBody(z.strictObject({ email: text().trim().max(254) }).openapi("Forgotten"), {
        email: "ada@example.com",
      }),
    },
    responses: { 202: { description: "Mailed, if it is somebody's address." } },
  },
  [],
);

const resetRoute = route(
  {
    method: "post",
    path: "/api/password/reset",
    tags,
    summary: "Choose a new password by a mailed link; every session ends",
    request: {
      body: jsonBody(z.strictObject({ token: tokenField, password: newPasswordField }).openapi("PasswordReset"), {
        token: TOKEN,
        password: "battery staple 8",
      }),
    },
    responses: { 204: { description: "Done. Log in with it." } },
  },
  ["invalid_link"],
);

const verifiedSchema = z.object({ email_verified: z.boolean() }).openapi("EmailVerified");

const verifyRoute = route(
  {
    method: "post",
    path: "/api/email/verify",
    tags,
    summary: "Verify one's address by a mailed link; without a token, signed in, have it mailed again",
    security: [{}, { bearer: [] }],
    request: { body: jsonBody(z.strictObject({ token: tokenField }).partial(), { token: TOKEN }, false) },
    responses: { 200: answer("Whether the address is verified", verifiedSchema, { email_verified: true }) },
  },
  ["invalid_link"],
);

export const recoveryRoutes = createRouter();

recoveryRoutes.openapi(forgotRoute, async (c) => {
  await forgotPassword(c.get("visit"), c.req.valid("json"));
  return c.body(null, 202);
});

recoveryRoutes.openapi(resetRoute, async (c) => {
  await resetPassword(c.get("visit"), c.req.valid("json"));
  return c.body(null, 204);
});

recoveryRoutes.openapi(verifyRoute, async (c) => {
  const { token } = c.req.valid("json");
  const visit = c.get("visit");
  if (token === undefined) {
    return c.json({ email_verified: await sendVerification({ ...visit, actor: await tokenActor(c) }) }, 200);
  }
  await verifyEmail(visit, token);
  return c.json({ email_verified: true }, 200);
});
