import { and, eq, lte, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { writeWithoutKey } from "../../context/write.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { statements } from "../../db/statements.ts";
import { sortableInstant } from "../../kernel/time.ts";

/** The number of sockets of a hub, and when the last one expires, in milliseconds since 1970. */
export interface Sockets {
  readonly open: number;
  readonly until: number;
}

/** A hub's row in `sockets`. It exists whenever the hub has a socket: `docs/decisions/live.md`. */
export class HubRegistration {
  readonly #userId: string;
  /** The row's content; undefined if unknown. */
  #row: Sockets | undefined;
  #lastWrite = 0;

  constructor(userId: string, restored: Sockets) {
    this.#userId = userId;
    this.#row = restored;
  }

  /** The statement that writes the row. Call `confirm` after the batch has run. */
  upsert({ open, until }: Sockets) {
    this.#row = undefined;
    const row = { open, until: sortableInstant(until), registeredAt: this.#moment() };
    const registeredAt = sql`max(${sockets.registeredAt}, excluded.registered_at)`;
    return statements
      .insert(sockets)
      .values({ userId: this.#userId, ...row })
      .onConflictDoUpdate({ target: sockets.userId, set: { ...row, registeredAt } });
  }

  confirm(row: Sockets): void {
    this.#row = row;
  }

  /** The next update writes the row again. */
  invalidate(): void {
    this.#row = undefined;
  }

  /** Call it in a turn, when no socket is about to open. */
  async update(database: Pick<RequestContext, "db">, { open, until }: Sockets): Promise<void> {
    if (open === this.#row?.open && until === this.#row.until) return;
    await writeWithoutKey(database, [], [open > 0 ? this.upsert({ open, until }) : this.#delete()]);
    this.#row = { open, until };
  }

  /** D1 may run a deletion that timed out after the hub has written the row again. It must not delete that row. */
  #delete() {
    this.#row = undefined;
    const mine = and(eq(sockets.userId, this.#userId), lte(sockets.registeredAt, this.#moment()));
    return statements.delete(sockets).where(mine);
  }

  /** Later than every earlier moment. */
  #moment(): string {
    this.#lastWrite = Math.max(Date.now(), this.#lastWrite + 1);
    return sortableInstant(this.#lastWrite);
  }
}
