import { z } from "@hono/zod-openapi";
import { normalizeEmail } from "../kernel/email.ts";
import { isId } from "../kernel/ids.ts";
import { codePoints, isStorable, isVisible } from "../kernel/text.ts";
import { canonicalZone, FIRST_DATE, isInRange, LAST_DATE, roundedUp, sortableInstant } from "../kernel/time.ts";
import { REQUIRED } from "./invalid.ts";

// Zod reports a missing field with one of these codes.
const ABSENT: (string | undefined)[] = ["invalid_type", "invalid_value"];

z.config({
  customError: ({ code, input }) => (input === undefined && ABSENT.includes(code) ? REQUIRED : undefined),
});

/** The options of a refinement with its own stable error code. */
export function rule(code: string, message: string) {
  return { params: { code }, message };
}

/**
 * The options of a refinement of an object that reports one field. It also runs if other fields are invalid, so that the
 * response lists every error. So the checked fields may have any type.
 */
export function ruleOf(path: string, code: string, message: string) {
  const isObject = ({ value }: { value: unknown }) => typeof value === "object" && value !== null;
  return { ...rule(code, message), path: [path], when: isObject };
}

/** A preprocessor for a list of loose objects. zod drops their field `__proto__`, so this refuses it by name. */
export function refuseProto(list: unknown, issues: z.RefinementCtx): unknown {
  for (const [index, item] of Array.isArray(list) ? list.entries() : []) {
    const isNamed = typeof item === "object" && item !== null && Object.hasOwn(item, "__proto__");
    if (isNamed) issues.addIssue({ code: "unrecognized_keys", keys: ["__proto__"], path: [index], input: item });
  }
  return list;
}

/** The OpenAPI type of a nullable field with a transform, which cannot be derived. */
export const NULLABLE = { type: ["string", "null"] as ("string" | "null")[] };

/** Text without NUL or lone surrogates, in NFC. */
export function text() {
  return z
    .string()
    .refine(isStorable, rule("invalid_text", "NUL and lone surrogates cannot be stored."))
    .normalize("NFC");
}

/** Text of `min` to `max` code points. OpenAPI's `maxLength` counts code points too. */
export function textOf(min: number, max: number) {
  return text()
    .refine((value) => codePoints(value) >= min, rule("too_short", `At least ${min} characters.`))
    .refine((value) => codePoints(value) <= max, rule("too_long", `At most ${max} characters.`))
    .openapi({ minLength: min, maxLength: max });
}

const BLANK = { ...rule("blank", "At least one visible character."), abort: true };

/** Empty text passes: the minimum length decides about it. */
function isNotBlank(value: string): boolean {
  return value === "" || isVisible(value);
}

/** Like `textOf`, but text that is not empty needs a visible character. */
export function visibleText(min: number, max: number) {
  return textOf(min, max).refine(isNotBlank, BLANK);
}

/** Like `visibleText`, but trimmed before its length is checked. */
export function trimmed(min: number, max: number) {
  return text()
    .refine(isNotBlank, BLANK)
    .trim()
    .pipe(textOf(min, max))
    .openapi({ type: "string", minLength: min, maxLength: max });
}

// Zod's own pattern, extended by international top-level domains in ASCII form.
const EMAIL =
  /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/i;

export function email() {
  return text()
    .overwrite(normalizeEmail)
    .refine((value) => EMAIL.test(value), rule("invalid_format", "Not an e-mail address."))
    .max(254)
    .openapi({ format: "email", example: "ada@example.com" });
}

const EXAMPLE_ID = "01983f2e-7c1a-7b3c-9d4e-5f60718293a4";

/** A UUIDv7. Upper case becomes lower case. */
export function id() {
  return z
    .string()
    .refine(isId, rule("invalid_id", "Not a UUIDv7."))
    .transform((value) => value.toLowerCase())
    .openapi({ type: "string", format: "uuid", example: EXAMPLE_ID });
}

/** A field of a representation that clients cannot change. A write may contain it, and ignores it. */
export function readOnly() {
  return z.unknown().optional().openapi({ readOnly: true });
}

/** A colour as `#rrggbb`, in lower case. */
export function color() {
  return z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "Not a colour as #rrggbb.")
    .transform((color) => color.toLowerCase())
    .nullable()
    .openapi(NULLABLE);
}

/** RFC 3339 in UTC with milliseconds, as in every response. */
export function instant() {
  return z.string().openapi({ format: "date-time", example: "2026-03-14T09:26:53.589Z" });
}

const rfc3339 = z.iso.datetime({ offset: true });

/** An RFC 3339 instant in a body, with any offset. It becomes UTC with milliseconds. */
export function instantInput() {
  return z
    .string()
    .toUpperCase()
    .pipe(rfc3339)
    .transform((value) => sortableInstant(Date.parse(value)))
    .openapi({ type: "string", format: "date-time", example: "2026-03-14T09:26:53.589Z" });
}

/** An RFC 3339 instant in a filter, rounded up. An unescaped `+` arrives as a space. */
export const instantQuery = z
  .string()
  .transform((value) => value.replace(" ", "+").toUpperCase())
  .pipe(rfc3339)
  .transform((value) => sortableInstant(roundedUp(value)));

const OUT_OF_RANGE = rule("out_of_range", `Dates are from ${FIRST_DATE} to ${LAST_DATE}.`);

/** An existing date, `YYYY-MM-DD`. */
export function calendarDate() {
  return z.iso.date({ abort: true }).refine(isInRange, OUT_OF_RANGE);
}

/** A date in a filter. The range check comes last, so that a union reports it instead of "not a date". */
export const dateQuery = z.iso
  .date()
  .transform((date) => ({ date }))
  .refine(({ date }) => isInRange(date), OUT_OF_RANGE);

/** An empty value means no filter. */
export function filter<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional()).optional();
}

/** A comma list of words. A row matches if it has one of them. */
export function anyOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .transform((list) => list.split(","))
    .pipe(z.array(z.enum(words)))
    .openapi({ type: "string", description: `One or more of ${words.join(", ")}, separated by commas.` });
}

/** A whole number in a query. */
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

/** An IANA time zone. It becomes the database's spelling. */
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
