import { z } from "@hono/zod-openapi";
import { id, rule } from "../../http/fields.ts";

/** Where in a list something goes: one of these. */
export const placeFields = {
  before: id().optional(),
  after: id().optional(),
  first: z.literal(true).optional(),
  last: z.literal(true).optional(),
};

const NAMES = Object.keys(placeFields) as (keyof typeof placeFields)[];

type Sent = { readonly [Name in keyof typeof placeFields]?: unknown };

export function namesPlace(body: Sent): boolean {
  return NAMES.some((name) => body[name] !== undefined);
}

/** Reports each place after the first one. */
export function onePlace(body: Sent, issues: z.RefinementCtx): void {
  const [, ...others] = NAMES.filter((name) => body[name] !== undefined);
  for (const name of others) {
    issues.addIssue({ code: "custom", path: [name], ...rule("contradiction", `Send one of ${NAMES.join(", ")}.`) });
  }
}

export const somePlace = rule("required", `Send one of ${NAMES.join(", ")}.`);

export const placeSchema = z
  .strictObject(placeFields)
  .superRefine(onePlace)
  .refine(namesPlace, somePlace)
  .openapi("Place", { description: "Where it goes: exactly one of the fields." });
