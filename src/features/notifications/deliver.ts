import { and, eq, isNull, sql } from "drizzle-orm";
import type { JobOf } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { comments } from "../../db/schema/comments.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { withUnsubscribe } from "../email/unsubscribe-link.ts";
import { taskRole } from "../sharing/roles.ts";

type Notification = JobOf<"notification">;

/** Sends the mail, if the person can still see the task, it still concerns them, and they want such mails. */
export async function deliverNotification(ctx: RequestContext, mailer: Mailer, job: Notification): Promise<void> {
  const { seq, userId, taskId, commentId } = job;
  const [[found]] = await readUnchecked(ctx, selectContent(job));
  if (!found || (commentId === null ? !found.isAssigned : found.body === null)) return;
  const { address, title, body, author } = found;
  const quote = body === null ? [] : [[`${author ?? "Someone"}:`, ...body.split("\n")]];
  await mailer.send(
    await withUnsubscribe(ctx.settings, {
      to: address,
      name: `notification.${commentId ?? taskId}.${seq}.${userId}`,
      subject: body === null ? `Yours to do: ${title}` : `Comment: ${title}`,
      paragraphs: [[title], ...quote],
      unsubscribe: { userId, from: "activity" },
    }),
  );
}

function selectContent({ userId, taskId, commentId }: Notification) {
  const wantsMail = and(
    eq(users.id, userId),
    eq(users.emailVerified, true),
    isNull(users.suspendedAt),
    eq(profiles.emailActivity, true),
  );
  return statements
    .select({
      address: sql<string>`${users.email}`,
      title: tasks.title,
      isAssigned: sql<number>`${tasks.assigneeId} IS ${users.id}`,
      body: comments.body,
      author: sql<string | null>`(SELECT username FROM users AS author WHERE author.id = ${comments.authorId})`,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .innerJoin(tasks, and(eq(tasks.id, taskId), sql`${taskRole(sql`${users.id}`)} IS NOT NULL`))
    .leftJoin(comments, eq(comments.id, commentId ?? ""))
    .where(wantsMail);
}
