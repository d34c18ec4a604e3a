import { type Cursor, compareCursors } from "../feed/cursor.ts";

const MARK_EVERY = 100;

/** At the tip a socket with more is closed; catching up, none is sent more. */
export const MOST_UNACKNOWLEDGED = 1000;

/**
 * What a socket has been told and has not acknowledged, counted by hundreds: of every hundredth change the cursor is
 * kept, so that it stays small enough for the socket's attachment.
 */
export interface Backlog {
  readonly marks: readonly Cursor[];
  /** Told since the last mark. */
  readonly since: number;
  /** The last acknowledgement fell between two marks, so up to 99 are counted that have been acknowledged. */
  readonly inexact: boolean;
}

export const NO_BACKLOG: Backlog = { marks: [], since: 0, inexact: false };

export function told({ marks, since, inexact }: Backlog, cursor: Cursor): Backlog {
  if (since + 1 < MARK_EVERY) return { marks, since: since + 1, inexact };
  return { marks: [...marks, cursor], since: 0, inexact };
}

/** `last` is what the socket was told last. */
export function acknowledged(backlog: Backlog, cursor: Cursor, last: Cursor): Backlog {
  if (compareCursors(cursor, last) === 0) return NO_BACKLOG;
  const marks = backlog.marks.filter((mark) => compareCursors(mark, cursor) > 0);
  const onMark = backlog.marks.some((mark) => compareCursors(mark, cursor) === 0);
  return { marks, since: backlog.since, inexact: !onMark };
}

export function unacknowledged({ marks, since }: Backlog): number {
  return marks.length * MARK_EVERY + since;
}

/** Never more than the limit by over a hundred, and never less. */
export function isFull(backlog: Backlog): boolean {
  return unacknowledged(backlog) >= MOST_UNACKNOWLEDGED + (backlog.inexact ? MARK_EVERY : 0);
}
