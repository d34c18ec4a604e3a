import { getTableColumns } from "drizzle-orm";
import { tasks } from "../../db/schema/tasks.ts";
import { type Due, NOT_DUE } from "../tasks/due.ts";
import { NOT_RECURRING, type SeriesState } from "../tasks/series.ts";
import type { Data } from "./change.ts";

/** When the task of a snapshot was due, and the state of its series. */
export function scheduleColumns(row: Data): Due & SeriesState {
  const columns = getTableColumns(tasks);
  const names = Object.keys({ ...NOT_DUE, ...NOT_RECURRING }) as (keyof typeof columns)[];
  return Object.fromEntries(names.map((name) => [name, row[columns[name].name]])) as unknown as Due & SeriesState;
}
