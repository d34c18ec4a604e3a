import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Guard } from "../../db/guard.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import type { RowsWrite } from "../feed/commit-rows.ts";
import type { Candidates } from "./ids.ts";
import type { LineOf, LineType } from "./schemas.ts";

/** One import, as the chunks of its lines need it. */
export interface ImportContext {
  readonly ctx: AuthenticatedContext;
  /** Who exported the file: their own comments are the actor's own. */
  readonly username: string | undefined;
  /** For each id in the file. */
  readonly candidates: (id: string) => Candidates;
}

export interface Numbered<Type extends LineType> {
  /** From 1. */
  readonly number: number;
  readonly line: LineOf<Type>;
}

export interface Failure {
  readonly line: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Counts {
  created: number;
  unchanged: number;
  updated: number;
  skipped: number;
}

/** What a chunk of lines writes. */
export interface Plan extends Counts {
  readonly guards: readonly Guard[];
  readonly writes: readonly RowsWrite[];
  readonly failed: readonly Failure[];
}

export type Importer<Type extends LineType> = (
  source: ImportContext,
  lines: readonly Numbered<Type>[],
) => Promise<Plan>;

/** What becomes of a line. */
export type LineResult<Row> = { readonly create: Row } | { readonly update: Row } | keyof Counts;

export interface LineResults<Row> extends Counts {
  readonly creates: Row[];
  readonly updates: Row[];
  readonly failed: Failure[];
}

/** Decides each line, in order. A line may throw an AppError. */
export function decideEach<Type extends LineType, Row>(
  lines: readonly Numbered<Type>[],
  decide: (line: LineOf<Type>, number: number) => LineResult<Row>,
): LineResults<Row> {
  const results: LineResults<Row> = {
    ...{ created: 0, unchanged: 0, updated: 0, skipped: 0 },
    ...{ creates: [], updates: [], failed: [] },
  };
  for (const { number, line } of lines) {
    try {
      const result = decide(line, number);
      if (typeof result === "string") results[result] += 1;
      else if ("create" in result) results.created = results.creates.push(result.create);
      else results.updated = results.updates.push(result.update);
    } catch (error) {
      results.failed.push(failureOf(number, error));
    }
  }
  return results;
}

/** @throws anything that is not about the line */
export function failureOf(line: number, error: unknown): Failure {
  if (!(error instanceof AppError)) throw error;
  const { code, message, fields } = error;
  const texts = fields.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return { line, code, message: texts.join(" ") || message };
}

/** The id of what is already the actor's, if any of the candidates is. */
export function ownId(rows: ReadonlyMap<string, unknown>, candidates: Candidates): string | undefined {
  return candidates.find((id) => rows.has(id));
}

/** The same for rows that are attached to a task: what is on another task stays there. */
export function ownOn<Row extends { readonly taskId: string }>(
  rows: ReadonlyMap<string, Row>,
  candidates: Candidates,
  taskId: string,
): Row | undefined {
  return candidates.map((id) => rows.get(id)).find((row) => row?.taskId === taskId);
}

export function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** The stamp that each row was read with, for `stampGuard`. */
export function stampsOf<Row, Stamp extends keyof Row>(rows: ReadonlyMap<string, Row>, stamp: Stamp) {
  return new Map([...rows].map(([id, row]) => [id, row[stamp]]));
}
