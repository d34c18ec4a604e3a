import type { ImportReport } from "../../../../client/index.ts";
import { client } from "../../../session/session.ts";
import { lineInFile, partsOf } from "./parts.ts";

/** The server takes 8 MiB, but so many lines could take longer than a request may. */
const PART_BYTES = 1024 * 1024;

const NOTHING: ImportReport = { created: 0, unchanged: 0, updated: 0, skipped: 0, failed: [] };

export interface ImportProgress {
  readonly report: ImportReport;
  /** How much is done, from 0 to 1. */
  readonly done: number;
}

/** Imports a file part by part. After a failure, what came before it stays, and the file can be sent again. */
export async function importFile(file: File, onProgress: (progress: ImportProgress) => void): Promise<void> {
  const parts = partsOf(await file.text(), PART_BYTES);
  let report = NOTHING;
  onProgress({ report, done: 0 });
  for (const [place, part] of parts.entries()) {
    const { data } = await client.call("POST /api/import", { body: part.text });
    const failed = data.failed.map((failure) => ({ ...failure, line: lineInFile(failure.line, part) }));
    report = sumOf(report, { ...data, failed });
    onProgress({ report, done: (place + 1) / parts.length });
  }
}

function sumOf(one: ImportReport, other: ImportReport): ImportReport {
  return {
    created: one.created + other.created,
    unchanged: one.unchanged + other.unchanged,
    updated: one.updated + other.updated,
    skipped: one.skipped + other.skipped,
    failed: [...one.failed, ...other.failed],
  };
}
