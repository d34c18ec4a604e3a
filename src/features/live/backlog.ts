import { type Cursor, compareCursors } from "../feed/cursor.ts";

const MARK_EVERY = 100;

/** At the tip, the hub closes a socket with more. During catch-up, the hub waits for an acknowledgement. */
const MAX_UNACKNOWLEDGED = 1000;

/**
 * Counts the changes that a socket has received and not acknowledged. It keeps the cursor of every hundredth change, so
 * that the backlog fits into the socket's attachment.
 */
export interface Backlog {
  readonly marks: readonly Cursor[];
  /** The number of changes delivered since the last mark. */
  readonly since: number;
  /** The last acknowledgement was between two marks: up to 99 acknowledged changes are still counted. */
  readonly inexact: boolean;
}

export const NO_BACKLOG: Backlog = { marks: [], since: 0, inexact: false };

export function delivered({ marks, since, inexact }: Backlog, cursor: Cursor): Backlog {
  if (since + 1 < MARK_EVERY) return { marks, since: since + 1, inexact };
  return { marks: [...marks, cursor], since: 0, inexact };
}

/** `last` is the last change that the socket received. */
export function acknowledged(backlog: Backlog, cursor: Cursor, last: Cursor): Backlog {
  if (compareCursors(cursor, last) === 0) return NO_BACKLOG;
  const marks = backlog.marks.filter((mark) => compareCursors(mark, cursor) > 0);
  const onMark = backlog.marks.some((mark) => compareCursors(mark, cursor) === 0);
  return { marks, since: backlog.since, inexact: !onMark };
}

export function unacknowledged({ marks, since }: Backlog): number {
  return marks.length * MARK_EVERY + since;
}

/** Between 1,000 and 1,100 changes, because they are counted by hundreds. */
export function isFull(backlog: Backlog): boolean {
  return unacknowledged(backlog) >= MAX_UNACKNOWLEDGED + (backlog.inexact ? MARK_EVERY : 0);
}
