import { causeOf, log } from "./log.ts";

/** A measurement for Analytics Engine, which keeps it for three months. `docs/operating.md` has queries. */
export interface Point {
  /** `blob1`. */
  readonly kind: "request" | "cron" | "job" | "hub" | "mail" | "webhook";
  /** `index1` and `blob2`: the route as `GET /api/tasks`, the job, what happened at a hub, or `run`. */
  readonly name: string;
  /** `blob3`: a status, `done`, `failed`, `dead`, `sent`, or why a socket closed. */
  readonly outcome: string;
  /** `double1`. */
  readonly ms?: number;
  /** `double2` round trips to D1, `double3` rows read, `double4` rows written. */
  readonly stats?: { readonly roundTrips: number; readonly rowsRead: number; readonly rowsWritten: number };
}

/** https://developers.cloudflare.com/analytics/analytics-engine/limits/ */
const MAX_INDEX = 96;

const FREE = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };

/**
 * Writes a point if the Worker has a dataset. The name is the index, so that sampling keeps rare ones. Never throws,
 * because the measured work must go on.
 */
export function writePoint(
  dataset: AnalyticsEngineDataset | undefined,
  { kind, name, outcome, ms, stats }: Point,
): void {
  const { roundTrips, rowsRead, rowsWritten } = stats ?? FREE;
  try {
    dataset?.writeDataPoint({
      indexes: [name.slice(0, MAX_INDEX)],
      blobs: [kind, name, outcome],
      doubles: [ms ?? 0, roundTrips, rowsRead, rowsWritten],
    });
  } catch (error) {
    log({ metrics: "a point was not written", ...causeOf(error) });
  }
}
