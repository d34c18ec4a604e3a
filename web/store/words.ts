import type { Act } from "./act.ts";
import type { Refusal } from "./answers.ts";

const DONE: Readonly<Record<string, string>> = {
  create: "added",
  edit: "changed",
  complete: "completed",
  reopen: "reopened",
  skip: "skipped",
  move: "moved",
  delete: "deleted",
  undo: "put back",
};

/** `“Pay rent” was not changed: Category not found.` */
export function refusalText({ verb, title }: Act, refusals: readonly Refusal[], lost: readonly Act[]): string {
  const reasons = [...new Set(refusals.map(({ reason }) => reason))].join(" ");
  const followers =
    lost.length > 1
      ? ` ${lost.length - 1} later ${lost.length === 2 ? "change" : "changes"} that needed it were put back too.`
      : "";
  const count = verb === "change" ? `${refusals.length} of the tasks were` : `“${title}” was`;
  return `${count} not ${DONE[verb] ?? "changed"}: ${reasons}${followers}`;
}
