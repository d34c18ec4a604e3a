import { type RouteHandler, z } from "@hono/zod-openapi";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, route } from "../../http/documented.ts";
import { clockTime, instant, readOnly, rule, text, textOf, zone } from "../../http/fields.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { getProfile, updateProfile } from "./profiles.ts";

const tags = ["Profile"];

const locale = text().transform((value, issues) => {
  try {
    return Intl.getCanonicalLocales(value)[0] ?? value;
  } catch {
    issues.addIssue({ code: "custom", ...rule("invalid_locale", "Not a BCP 47 language tag.") });
    return z.NEVER;
  }
});

const fields = {
  display_name: textOf(0, 150),
  bio: textOf(0, 2_000),
  time_zone: zone(),
  locale: locale.openapi({ type: "string", example: "en-GB" }),
  email_reminders: z.boolean(),
  daily_digest_at: clockTime().nullable(),
};

export const profileSchema = z
  .object({ ...fields, version: z.int(), created_at: instant(), updated_at: instant() })
  .openapi("Profile");

const profileInputSchema = z
  .strictObject(fields)
  .partial()
  .extend({ version: readOnly(), created_at: readOnly(), updated_at: readOnly() })
  .openapi("ProfileInput");

const EXAMPLE_INPUT = { display_name: "Ada Lovelace", time_zone: "Europe/London", locale: "en-GB" };
const EXAMPLE = {
  ...EXAMPLE_INPUT,
  bio: "",
  email_reminders: true,
  daily_digest_at: "07:30",
  version: 2,
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:30:00.000Z",
};

const responses = { 200: answer("The profile", profileSchema, EXAMPLE) };

const profileRoute = route(
  { ...signedIn, method: "get", path: "/api/profile", tags, summary: "One's profile", responses },
  [],
);

const updateProfileRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/profile",
    tags,
    summary: "Change the profile; what is not sent stays",
    request: { body: jsonBody(profileInputSchema, EXAMPLE_INPUT) },
    responses,
  },
  [],
);

const updating: RouteHandler<typeof updateProfileRoute, App> = async (c) => {
  return c.json(await updateProfile(c.get("ctx"), c.req.valid("json")), 200);
};

export const profileRoutes = createRouter();

profileRoutes.openapi(profileRoute, async (c) => c.json(await getProfile(c.get("ctx")), 200));
profileRoutes.openapi(updateProfileRoute, updating);
profileRoutes.openapi(alike(updateProfileRoute, { method: "patch" }), updating);
