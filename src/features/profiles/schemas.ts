import { z } from "@hono/zod-openapi";
import { clockTime, instant, readOnly, rule, text, textOf, visibleText, zone } from "../../http/fields.ts";

const locale = text().transform((value, issues) => {
  try {
    return Intl.getCanonicalLocales(value)[0] ?? value;
  } catch {
    issues.addIssue({ code: "custom", ...rule("invalid_locale", "Not a BCP 47 language tag.") });
    return z.NEVER;
  }
});

const fields = {
  display_name: visibleText(0, 150),
  bio: textOf(0, 2_000),
  time_zone: zone(),
  locale: locale.openapi({ type: "string", example: "en-GB" }),
  email_reminders: z.boolean(),
  email_activity: z
    .boolean()
    .openapi({ description: "Mails about tasks assigned to you, mentions of you and comments on your tasks." }),
  daily_digest_at: clockTime().nullable(),
};

export const profileSchema = z
  .object({ ...fields, version: z.int(), created_at: instant(), updated_at: instant() })
  .openapi("Profile");

export const profileInputSchema = z
  .strictObject(fields)
  .partial()
  .extend({ version: readOnly(), created_at: readOnly(), updated_at: readOnly() })
  .openapi("ProfileInput");

export const EXAMPLE_INPUT = { display_name: "Ada Lovelace", time_zone: "Europe/London", locale: "en-GB" };
export const EXAMPLE = {
  ...EXAMPLE_INPUT,
  bio: "",
  email_reminders: true,
  email_activity: true,
  daily_digest_at: "07:30",
  version: 2,
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:30:00.000Z",
};
