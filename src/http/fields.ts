import { z } from "@hono/zod-openapi";
import { isId } from "../kernel/ids.ts";
import { codePoints, isStorable } from "../kernel/text.ts";
import { canonicalZone, sortableInstant } from "../kernel/time.ts";
import { REQUIRED } from "./invalid.ts";

z.config({
  customError: (issue) => (issue.code === "invalid_type" && issue.input === undefined ? REQUIRED : undefined),
});

/** A refinement whose failure has a stable code of its own. */
export function rule(code: string, message: string) {
  return { params: { code }, message };
}

/**
 * A refinement of a whole object, blamed on one of its fields. It is looked at also where other fields are bad, so that
 * every fault is told at once: what it looks at may be of any type.
 */
export function ruleOf(path: string, code: string, message: string) {
  const isObject = ({ value }: { value: unknown }) => typeof value === "object" && value !== null;
  return { ...rule(code, message), path: [path], when: isObject };
}

/** For a nullable field with a transform, whose type the OpenAPI document cannot tell. */
export const NULLABLE = { type: ["string", "null"] as ("string" | "null")[] };

/** Text without NUL or lone surrogates. */
export function text() {
  return z.string().refine(isStorable, rule("invalid_text", "NUL and lone surrogates cannot be stored."));
}

/** Text of `min` to `max` code points. `maxLength` says so in the OpenAPI document, where length is in code points too. */
export function textOf(min: number, max: number) {
  return text()
    .refine((value) => codePoints(value) >= min, rule("too_short", `At least ${min} characters.`))
    .refine((value) => codePoints(value) <= max, rule("too_long", `At most ${max} characters.`))
    .openapi({ minLength: min, maxLength: max });
}

/** As `textOf`, with white space at both ends taken off before it is measured. */
export function trimmed(min: number, max: number) {
  return text().trim().pipe(textOf(min, max)).openapi({ type: "string", minLength: min, maxLength: max });
}

const EXAMPLE_ID = "01983f2e-7c1a-7b3c-9d4e-5f60718293a4";

/** A UUIDv7, in either case; ours are in lower case. */
export function id() {
  return z
    .string()
    .refine(isId, rule("invalid_id", "Not a UUIDv7."))
    .transform((value) => value.toLowerCase())
    .openapi({ type: "string", format: "uuid", example: EXAMPLE_ID });
}

/** What a representation shows and nobody writes: taken back with the rest of it, and not looked at. */
export function readOnly() {
  return z.unknown().optional().openapi({ readOnly: true });
}

/** RFC 3339 in UTC with milliseconds, as every answer has it. */
export function instant() {
  return z.string().openapi({ format: "date-time", example: "2026-03-14T09:26:53.589Z" });
}

const rfc3339 = z.iso.datetime({ offset: true }).transform((value) => sortableInstant(Date.parse(value)));

/** An RFC 3339 instant in a body, in any offset; kept as every answer has it. */
export function instantInput() {
  return z
    .string()
    .toUpperCase()
    .pipe(rfc3339)
    .openapi({ type: "string", format: "date-time", example: "2026-03-14T09:26:53.589Z" });
}

/** An RFC 3339 instant in a query, as stored. A `+` that arrived unescaped is a space by then. */
export const instantQuery = z
  .string()
  .transform((value) => value.replace(" ", "+").toUpperCase())
  .pipe(rfc3339);

/** A date of the calendar, `YYYY-MM-DD`: not the thirtieth of February. */
export function calendarDate() {
  return z.iso.date();
}

/** A comma list of words, any of which may hold. */
export function anyOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .transform((list) => list.split(","))
    .pipe(z.array(z.enum(words)))
    .openapi({ type: "string", description: `One or more of ${words.join(", ")}, separated by commas.` });
}

/** A whole number in a query, in decimal digits. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, "Not a whole number.")
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .openapi({ type: "integer", minimum: min, maximum: max });
}

export const flag = z.enum(["true", "false"]).transform((word) => word === "true");

/** `HH:MM`, 00:00 to 23:59. */
export function clockTime() {
  return z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Not a time as HH:MM.")
    .openapi({ example: "17:30" });
}

/** An IANA time zone, answered in the database's spelling. */
export function zone() {
  return z
    .string()
    .transform((name, issues) => {
      const canonical = canonicalZone(name);
      if (canonical) return canonical;
      issues.addIssue({ code: "custom", ...rule("unknown_time_zone", "Not a time zone of the IANA database.") });
      return z.NEVER;
    })
    .openapi({ type: "string", example: "Europe/Berlin" });
}
