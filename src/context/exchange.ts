import type { Tagged } from "../db/last-change.ts";

/** An `Idempotency-Key` with the HMAC of the request that it was sent with. */
export interface IdempotencyKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** What the headers of a request ask for; then what its handling leaves for the headers of the response. */
export interface Exchange {
  readonly key?: IdempotencyKey | undefined;
  /** What the response's `ETag` stands for. */
  readonly tagged?: Tagged | undefined;
  /** The `seq`s of `If-Match`; undefined without the header, and for `*`. */
  readonly ifMatch?: readonly number[] | undefined;
  /** The `seq` of a list's `If-None-Match`: if that is still the last change, nothing is read. */
  readonly ifNoneMatch?: number | undefined;

  /** The `seq` of the last change of what is tagged, as read last. */
  lastChange?: number;
  /** The `seq` of the event that was written. */
  seq?: number;
  /** The response is stored under the key. */
  isStored?: boolean;
}

/** The list is as one of the client's tags says. */
export class NotModified extends Error {
  readonly seq: number;
  constructor(seq: number) {
    super("Nothing has changed.");
    this.name = "NotModified";
    this.seq = seq;
  }
}
