import { and, eq, isNull, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { Job } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import { comments } from "../../db/schema/comments.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { taskRole } from "../sharing/roles.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { compose } from "../unsubscribe/compose.ts";

type JobOf<Kind extends Job["kind"]> = Extract<Job, { kind: Kind }>;

/** A comment concerns those mentioned, the task's owner and who is to do it; not its author. */
export async function tellOfComment(ctx: RequestContext, { id }: JobOf<"comment">): Promise<void> {
  const concerned = sql`SELECT value AS id FROM ${comments}, json_each(${comments.mentions}) WHERE ${comments.id} = ${id}
    UNION SELECT ${tasks.ownerId} FROM ${tasks} JOIN ${comments} ON ${comments.taskId} = ${tasks.id} WHERE ${comments.id} = ${id}
    UNION SELECT ${tasks.assigneeId} FROM ${tasks} JOIN ${comments} ON ${comments.taskId} = ${tasks.id} WHERE ${comments.id} = ${id}`;
  const [people] = await readUnchecked(
    ctx,
    statements
      .select({ userId: users.id, taskId: comments.taskId })
      .from(comments)
      .innerJoin(users, sql`${users.id} IN (SELECT id FROM (${concerned}))`)
      .where(and(eq(comments.id, id), sql`${users.id} <> ${comments.authorId}`)),
  );
  await ctx.enqueue(people.map((each) => ({ kind: "notice", ...each, commentId: id })));
}

/** Where they can still see the task, it still concerns them, and they want such mails. */
export async function deliverNotice(ctx: RequestContext, mailer: Mailer, notice: JobOf<"notice">): Promise<void> {
  const { userId, taskId, commentId } = notice;
  const [[found]] = await readUnchecked(
    ctx,
    statements
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
      .where(
        and(
          eq(users.id, userId),
          eq(users.emailVerified, true),
          isNull(users.suspendedAt),
          eq(profiles.emailActivity, true),
        ),
      ),
  );
  if (!found || (commentId === null ? !found.isAssigned : found.body === null)) return;
  const { address, title, body, author } = found;
  const said = body === null ? [] : [[`${author ?? "Someone"}:`, ...body.split("\n")]];
  await mailer.send(
    await compose(ctx.settings, {
      to: address,
      name: `notice.${commentId ?? taskId}.${userId}`,
      subject: body === null ? `Yours to do: ${title}` : `Comment: ${title}`,
      paragraphs: [[title], ...said],
      unsubscribe: { userId, from: "activity" },
    }),
  );
}
