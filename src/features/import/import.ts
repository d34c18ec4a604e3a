import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { UniqueViolation } from "../../db/batch.ts";
import { Stale } from "../../db/guard.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { conflict } from "../feed/commit.ts";
import { commitRows } from "../feed/commit-rows.ts";
import { requireNewKey, storeResponse } from "../feed/store-response.ts";
import { chunksOf } from "./chunks.ts";
import { type Candidates, candidatesFor } from "./ids.ts";
import { IMPORTERS } from "./importers.ts";
import {
  type Counts,
  type Failure,
  failureOf,
  type ImportContext,
  type Importer,
  type Numbered,
  type Plan,
} from "./plan.ts";
import { type LineType, parseHeader, parseLine } from "./schemas.ts";

/** More could not all be named in a response. */
const MAX_LINES = 100_000;

/** In UTF-16 units: a row of D1 holds 2 MB. After a longer report, a repeat runs again and finds all lines written. */
const MAX_STORED = 500_000;

export interface Report extends Counts {
  failed: Failure[];
}

/**
 * Writes the lines of an export, chunk by chunk: what was interrupted can be sent again. Lines that do not hold are
 * reported, and the others written.
 * @throws AppError `invalid`, `malformed_json` for the header; `too_large` for too many lines
 */
export async function importLines(ctx: AuthenticatedContext, text: string): Promise<Report> {
  await read(ctx);
  const [header, ...rest] = linesOf(text);
  if (!header) throw invalid({ path: "", code: "required", message: "The first line is the header of an export." });
  const { username } = parseHeader(header.text);
  await requireNewKey(ctx);
  const report: Report = { created: 0, unchanged: 0, updated: 0, skipped: 0, failed: [] };
  const parsed = rest.flatMap(({ number, text }) => {
    try {
      return [{ number, ...parseLine(text) }];
    } catch (error) {
      report.failed.push(failureOf(number, error));
      return [];
    }
  });
  const source = { ctx, username, candidates: await candidatesIn(ctx, parsed) };
  for (const { type, lines } of chunksOf(parsed)) await importChunk(source, type, lines, report);
  report.failed.sort((a, b) => a.line - b.line);
  const isStored = report.created + report.updated > 0 && JSON.stringify(report).length <= MAX_STORED;
  if (isStored) await storeResponse(ctx, report);
  return report;
}

function linesOf(text: string): { number: number; text: string }[] {
  const lines = text.split("\n").map((text, index) => ({ number: index + 1, text }));
  const filled = lines.filter(({ text }) => text.trim() !== "");
  if (filled.length > MAX_LINES) throw new AppError("too_large", `Send at most ${MAX_LINES} lines at once.`);
  return filled;
}

const REFERENCES = ["id", "category_id", "parent_id", "task_id"];

async function candidatesIn({ principal }: AuthenticatedContext, parsed: readonly { line: object }[]) {
  const named = parsed.flatMap(({ line }) => REFERENCES.map((name) => (line as Record<string, unknown>)[name]));
  const ids = [...new Set(named.filter((id) => typeof id === "string"))];
  const candidates = await Promise.all(ids.map((id) => candidatesFor(principal.userId, id)));
  const byGiven = new Map(candidates.map((each) => [each[0], each]));
  return (id: string): Candidates => byGiven.get(id) ?? [id, id];
}

const MAX_ATTEMPTS = 4;

/** Decides and writes, again where the stored state has changed meanwhile. What cannot be written at once is halved. */
async function importChunk(
  source: ImportContext,
  type: LineType,
  lines: readonly Numbered<LineType>[],
  report: Report,
) {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const plan = await (IMPORTERS[type] as Importer<LineType>)(source, lines);
    try {
      await commitRows(source.ctx, plan.guards, plan.writes);
      return add(report, plan);
    } catch (error) {
      if (!(error instanceof Stale || error instanceof UniqueViolation)) throw error;
    }
  }
  if (lines.length === 1) {
    return report.failed.push(failureOf(lines[0]?.number ?? 0, conflict()));
  }
  const half = Math.ceil(lines.length / 2);
  await importChunk(source, type, lines.slice(0, half), report);
  await importChunk(source, type, lines.slice(half), report);
}

function add(report: Report, { created, unchanged, updated, skipped, failed }: Plan): void {
  report.created += created;
  report.unchanged += unchanged;
  report.updated += updated;
  report.skipped += skipped;
  report.failed.push(...failed);
}
