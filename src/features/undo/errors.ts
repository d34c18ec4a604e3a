import type { BatchItem } from "../../db/batch.ts";
import { errorOf, type Guard } from "../../db/guard.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import { changedSince } from "./change.ts";

/** The verbs' decision with the errors of an undo, and decided by it again. */
export async function withUndoErrors<Data>(
  decide: () => Promise<Decision<Data>>,
  decideAgain: () => Promise<Decision<Data>>,
): Promise<Decision<Data>> {
  const decision = await decide().catch((error) => {
    throw asUndoError(error);
  });
  if ("unchanged" in decision) throw changedSince();
  return {
    ...decision,
    guards: (decision.guards ?? []).map(translated),
    statements: decision.statements.map(withErrors),
    decideAgain,
  };
}

function withErrors(item: BatchItem): BatchItem {
  return "guards" in item ? { ...item, guards: item.guards.map(translated) } : item;
}

function translated(guard: Guard): Guard {
  return { ...guard, error: () => asUndoError(errorOf(guard)) };
}

/** What the actor may no longer do is absent; a former value that is no longer possible has changed since. */
function asUndoError(error: Error): Error {
  if (!(error instanceof AppError)) return error;
  if (error.code === "forbidden" || error.code === "not_found") return notFound("change");
  if (error.code === "invalid") return changedSince(...error.fields.map(({ path }) => path));
  return error.code === "occurrence_moved" ? changedSince() : error;
}
