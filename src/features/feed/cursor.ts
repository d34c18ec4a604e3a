import { z } from "zod";
import type { Settings } from "../../env.ts";
import { fromBase64Url, toBase64Url } from "../../kernel/crypto.ts";
import { AppError } from "../../kernel/errors.ts";

/** A place in a person's feed: everything up to this row was delivered, itself included. */
export interface Cursor {
  readonly seq: number;
  readonly entity: string;
  readonly id: string;
  /**
   * Set during a sync from nothing: the feed's last `seq` when it began. What was deleted before that was never
   * delivered, so its deletion is not delivered either.
   */
  readonly began?: number | undefined;
}

/** Before every row. */
export const ORIGIN: Cursor = { seq: 0, entity: "", id: "" };

/** The feed's order. SQLite compares text by its UTF-8 bytes, which orders our ids and names as JavaScript does. */
export function compareCursors(a: Cursor, b: Cursor): number {
  return a.seq - b.seq || compareText(a.entity, b.entity) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Opaque to clients. It is not signed, because keys rotate and a cursor never expires; reading is scoped to the user
 * anyway. The checksum covers user and epoch: another user's cursor is refused, and one of an older database.
 */
export function sealCursor({ FEED_EPOCH }: Settings, userId: string, cursor: Cursor): string {
  const { seq, entity, id, began } = cursor;
  const payload = JSON.stringify(began === undefined ? [seq, entity, id] : [seq, entity, id, began]);
  const sum = checksum(`${FEED_EPOCH} ${userId} ${payload}`);
  return toBase64Url(encoder.encode(sum + payload));
}

/** @throws AppError `bad_cursor` for anything that was not made for this user in this epoch */
export function openCursor({ FEED_EPOCH }: Settings, userId: string, sealed: string): Cursor {
  const text = decoder.decode(fromBase64Url(sealed) ?? new Uint8Array());
  const [, sum, payload = ""] = /^([0-9a-f]{8})(\[.*\])$/.exec(text) ?? [];
  if (sum !== checksum(`${FEED_EPOCH} ${userId} ${payload}`)) throw badCursor();
  return parsePlace(payload);
}

/** Anyone can compute the checksum, so the payload is validated too. */
function parsePlace(payload: string): Cursor {
  try {
    const [seq, entity, id, began] = placeSchema.parse(JSON.parse(payload));
    return { seq, entity, id, began };
  } catch {
    throw badCursor();
  }
}

const seqSchema = z.int().min(0);
const placeSchema = z.tuple([seqSchema, z.string().max(64), z.string().max(64), seqSchema.optional()]);

export function badCursor(): AppError {
  return new AppError("bad_cursor", "This cursor is not valid. Sync without a cursor.");
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** FNV-1a, 32 bits: it detects mistakes, not attacks. http://www.isthe.com/chongo/tech/comp/fnv/ */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
