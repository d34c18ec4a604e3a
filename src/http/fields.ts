import { z } from "@hono/zod-openapi";
import { normalizeEmail } from "../kernel/email.ts";
import { isId } from "../kernel/ids.ts";
import { codePoints, isStorable, isVisible } from "../kernel/text.ts";
import { canonicalZone, FIRST_DATE, isInRange, LAST_DATE, roundedUp, sortableInstant } from "../kernel/time.ts";
import { REQUIRED } from "./invalid.ts";

// Of a field that is not there zod says that its type is wrong, or its value where that is one of a few.
const ABSENT: (string | undefined)[] = ["invalid_type", "invalid_value"];

z.config({
  customError: ({ code, input }) => (input === undefined && ABSENT.includes(code) ? REQUIRED : undefined),
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

/** Text without NUL or lone surrogates, in NFC. */
export function text() {
  return z
    .string()
    .refine(isStorable, rule("invalid_text", "NUL and lone surrogates cannot be stored."))
    .normalize("NFC");
}

/** Text of `min` to `max` code points. `maxLength` says so in the OpenAPI document, where length is in code points too. */
export function textOf(min: number, max: number) {
  return text()
    .refine((value) => codePoints(value) >= min, rule("too_short", `At least ${min} characters.`))
    .refine((value) => codePoints(value) <= max, rule("too_long", `At most ${max} characters.`))
    .openapi({ minLength: min, maxLength: max });
}

const BLANK = { ...rule("blank", "At least one visible character."), abort: true };

/** Whether text may be empty, its length alone decides. */
function isNotBlank(value: string): boolean {
  return value === "" || isVisible(value);
}

/** As `textOf`, with at least one visible character unless it is empty. */
export function visibleText(min: number, max: number) {
  return textOf(min, max).refine(isNotBlank, BLANK);
}

/** As `visibleText`, with white space at both ends taken off before it is measured. */
export function trimmed(min: number, max: number) {
  return text()
    .refine(isNotBlank, BLANK)
    .trim()
    .pipe(textOf(min, max))
    .openapi({ type: "string", minLength: min, maxLength: max });
}

// As zod's own, and with international top-level domains in their ASCII form.
const EMAIL =
  /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/i;

/** An e-mail address. */
export function email() {
  return text()
    .overwrite(normalizeEmail)
    .refine((value) => EMAIL.test(value), rule("invalid_format", "Not an e-mail address."))
    .max(254)
    .openapi({ format: "email", example: "ada@example.com" });
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

const rfc3339 = z.iso.datetime({ offset: true });

/** An RFC 3339 instant in a body, in any offset; kept as every answer has it. */
export function instantInput() {
  return z
    .string()
    .toUpperCase()
    .pipe(rfc3339)
    .transform((value) => sortableInstant(Date.parse(value)))
    .openapi({ type: "string", format: "date-time", example: "2026-03-14T09:26:53.589Z" });
}

/** An RFC 3339 instant in a filter, as stored, rounded up. A `+` that arrived unescaped is a space by then. */
export const instantQuery = z
  .string()
  .transform((value) => value.replace(" ", "+").toUpperCase())
  .pipe(rfc3339)
  .transform((value) => sortableInstant(roundedUp(value)));

const OUT_OF_RANGE = rule("out_of_range", `Dates are from ${FIRST_DATE} to ${LAST_DATE}.`);

/** A date of the calendar, `YYYY-MM-DD`: not the thirtieth of February. */
export function calendarDate() {
  return z.iso.date({ abort: true }).refine(isInRange, OUT_OF_RANGE);
}

/** The same in a filter. The range comes last, or a union would take a date that is beyond it for no date. */
export const dateQuery = z.iso
  .date()
  .transform((date) => ({ date }))
  .refine(({ date }) => isInRange(date), OUT_OF_RANGE);

/** A filter that filters nothing where its value is empty. */
export function filter<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional()).optional();
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
      issues.addIssue({
        code: "custom",
        ...rule("unknown_time_zone", "Not a place of the IANA time zone database, nor UTC."),
      });
      return z.NEVER;
    })
    .openapi({ type: "string", example: "Europe/Berlin" });
}
