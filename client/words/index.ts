export type { ParseOptions, TaskFields } from "./options.ts";
export { type Parsed, parse, parseLines } from "./parse.ts";
export { type RuleOptions, recurrenceOf } from "./parse-rule.ts";
export type { Token, TokenKind } from "./read.ts";
export { type Recurrence, ruleInWords } from "./rule-in-words.ts";
export type { Priority } from "./signs.ts";
