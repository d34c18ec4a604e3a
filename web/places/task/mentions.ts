import type { Person } from "../../../client/index.ts";

/** The beginning of a `@username` before the caret, without the `@`; undefined where none is being typed. */
export function mentionAt(text: string, caret: number): string | undefined {
  return /(?:^|[^\p{L}\p{N}@/._-])@([\p{L}\p{N}._+-]*)$/u.exec(text.slice(0, caret))?.[1];
}

/** Those whose username, or a part of whose name, begins so. */
export function peopleFor(beginning: string, people: readonly Person[]): Person[] {
  const typed = beginning.toLowerCase();
  const begins = ({ username, display_name }: Person) =>
    [username, ...display_name.split(/\s+/)].some((name) => name.toLowerCase().startsWith(typed));
  return people.filter(begins);
}

/** The text with the username in place of its beginning, and where the caret is then. */
export function withMention(text: string, caret: number, username: string): { text: string; caret: number } {
  const start = caret - (mentionAt(text, caret)?.length ?? 0);
  const before = `${text.slice(0, start)}${username} `;
  const rest = text
    .slice(caret)
    .replace(/^[\p{L}\p{N}._+-]*/u, "")
    .replace(/^ /, "");
  return { text: before + rest, caret: before.length };
}
