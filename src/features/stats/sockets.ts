import { eq } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { write } from "../../context/write.ts";

/** Keeps how many sockets a hub holds, and until when they could. */
export async function keepSockets(
  ctx: Pick<RequestContext, "db">,
  userId: string,
  open: number,
  until: string,
): Promise<void> {
  const kept =
    open === 0
      ? statements.delete(sockets).where(eq(sockets.userId, userId))
      : statements
          .insert(sockets)
          .values({ userId, open, until })
          .onConflictDoUpdate({ target: sockets.userId, set: { open, until } });
  await write(ctx, [], [kept]);
}
