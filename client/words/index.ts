export type { ParseOptions, TaskFields } from "./options.ts";
export { type Parsed, parse, parseLines } from "./parse.ts";
export type { Token, TokenKind } from "./read.ts";
export { type RuleOptions, recurrenceOf } from "./rule-of-text.ts";
export { type Recurrence, ruleInWords } from "./rule-text.ts";
export type { Priority } from "./signs.ts";
