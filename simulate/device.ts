import type { Account } from "./protocol/shard.ts";

/** A client with a cursor. It reads the feed and checks what it gets. */
export interface Device {
  cursor: number;
  /** The version of each task that it has. */
  readonly known: Map<number, number>;
  received: number;
}

export function newDevice(): Device {
  return { cursor: 0, known: new Map(), received: 0 };
}

/** Reads new rows of the feed. @throws for a change that is out of order, repeated, or older than the last one */
export function syncDevice(device: Device, { userId, feed, log }: Account): void {
  let start = log.length;
  while (start > 0 && (log[start - 1]?.seq ?? 0) > device.cursor) start -= 1;
  for (const row of log.slice(start)) {
    const latest = feed.get(row.entity);
    if (row.seq <= device.cursor) throw new Error(`user ${userId}: out of order`);
    device.cursor = row.seq;
    if (latest?.seq !== row.seq) continue;
    device.received += 1;
    const known = device.known.get(row.entity) ?? 0;
    if (row.deleted) device.known.delete(row.entity);
    else if (row.version < known || (row.version === known && !row.isBack))
      throw new Error(`user ${userId}: task ${row.entity} came twice, or an older one`);
    else device.known.set(row.entity, row.version);
  }
}
