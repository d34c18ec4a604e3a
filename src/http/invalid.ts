import type { z } from "zod";
import { type AppError, type FieldError, invalid } from "../kernel/errors.ts";

type Issue = z.core.$ZodIssue;
type ZodError = { issues: Issue[] };

/** Zod's message for a missing field, set in `fields.ts`. */
export const REQUIRED = "This field is required.";

/** Lists every invalid field, and each unknown field by name. */
export function invalidBody({ issues }: ZodError): AppError {
  return invalid(...issues.flatMap((issue) => fieldErrors(issue, "unknown_field", issue.path)));
}

/** Lists every invalid parameter. For an invalid item of a comma list, the path is the parameter's name. */
export function invalidQuery({ issues }: ZodError, sent: Record<string, string[]>): AppError {
  return invalid(
    ...issues.flatMap((issue) => {
      const name = String(issue.path[0] ?? "");
      // The parameter as a whole: a parameter that may be repeated has an issue with one of its values.
      const isRepeated = issue.path.length === 1 && (sent[name]?.length ?? 0) > 1;
      return isRepeated ? [repeated(name)] : fieldErrors(issue, "unknown_parameter", [name]);
    }),
  );
}

function repeated(path: string): FieldError {
  return { path, code: "repeated", message: "Send this parameter once." };
}

function fieldErrors(issue: Issue, unknown: string, path: PropertyKey[]): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key].filter((part) => part !== "").join("."),
      code: unknown,
      message: unknown === "unknown_field" ? "Unknown field." : "Unknown parameter.",
    }));
  }
  return [{ path: path.map(String).join("."), code: codeOf(issue), message: issue.message }];
}

function codeOf(issue: Issue): string {
  if (issue.message === REQUIRED) return "required";
  switch (issue.code) {
    case "too_small":
      return issue.origin === "string" ? "too_short" : "too_small";
    case "too_big":
      return issue.origin === "string" ? "too_long" : "too_big";
    case "invalid_union":
      return "invalid_value";
    case "custom":
      return typeof issue.params?.["code"] === "string" ? issue.params["code"] : "invalid";
    default:
      return issue.code;
  }
}
