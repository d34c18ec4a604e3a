import { type CredentialRows, liveAmong, selectLiveCredentials } from "../../auth/live-session.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { Settings } from "../../env.ts";
import { ENTITIES } from "../entities.ts";
import { changesSince, representDelivery } from "../feed/changes.ts";
import { sealCursor } from "../feed/cursor.ts";
import type { Source } from "./fan-out.ts";
import { changeFrame, readyFrame } from "./frames.ts";

/** Rows in one read of the feed. With the longest descriptions they take about 20 MB. */
const CHUNK = 250;

/** Reads a user's feed from the database. Each read opens its own database connection. */
export function sourceOf(settings: Settings, userId: string, database: () => Pick<RequestContext, "db">): Source {
  const selectLive = (credentialIds: readonly string[]) => selectLiveCredentials(userId, credentialIds, new Date());
  return {
    liveAmong: async (credentialIds) => {
      const [rows] = await readUnchecked(database(), selectLive(credentialIds));
      return liveIds(rows);
    },
    read: async (from, credentialIds) => {
      const { selects, chunk } = changesSince(ENTITIES, userId, from, CHUNK);
      const [rows, tips, changes] = await readUnchecked(database(), selectLive(credentialIds), ...selects);
      return { live: liveIds(rows), chunk: () => chunk(tips, changes) };
    },
    change: (delivery) => changeFrame(representDelivery(settings, userId, delivery)),
    ready: (cursor) => readyFrame(sealCursor(settings, userId, cursor)),
  };
}

export function liveIds(rows: CredentialRows): ReadonlySet<string> {
  return new Set(liveAmong(rows).map(({ id }) => id));
}
