import { eq } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { write } from "../../db/write.ts";

/** Keeps how many sockets a hub holds, and until when they could. */
export async function keepSockets(
  visit: Pick<Visit, "db">,
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
  await write(visit, [], [kept]);
}
