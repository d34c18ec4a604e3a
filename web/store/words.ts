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
  const count = refusals.length;
  const what =
    verb !== "change" ? `“${title}” was` : count === 1 ? "One of the tasks was" : `${count} of the tasks were`;
  return `${what} not ${DONE[verb] ?? "changed"}: ${reasons}${lostText(lost)}`;
}

/** The later acts that needed the first one; an undo of it needs no word. */
function lostText([, ...later]: readonly Act[]): string {
  const count = later.filter(({ undoes }) => undoes === undefined).length;
  if (count === 0) return "";
  const what = count === 1 ? "One later change that needed it was" : `${count} later changes that needed it were`;
  return ` ${what} put back too.`;
}
