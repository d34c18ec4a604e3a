import { and, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { readUnchecked } from "../../context/read.ts";
import { type LinkPurpose, links } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { write } from "../../context/write.ts";
import { toBase64Url } from "../../kernel/crypto.ts";
import { AppError } from "../../kernel/errors.ts";
import { linkTo } from "../pages/link.ts";

const HOUR_MS = 3_600_000;

/** Live links to a person for one purpose: whoever asks for more fills somebody's mailbox. */
const MOST_LIVE = 5;

/**
 * A link that works once, within the hour. Only its token's hash is kept: who reads the database cannot follow it.
 * Undefined where this person has had enough of them.
 */
export async function issueLink(
  ctx: RequestContext,
  user: { id: string; emailKey: string },
  purpose: LinkPurpose,
): Promise<{ hash: string; url: string } | undefined> {
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const theirs = and(eq(links.userId, user.id), eq(links.purpose, purpose));
  const spent = and(theirs, lte(links.createdAt, hourBefore(ctx)));
  const values = [await hashOf(token), user.id, purpose, user.emailKey, ctx.now.toISOString()];
  const [, [issued]] = await write(
    ctx,
    [],
    [
      statements.delete(links).where(spent),
      statements
        .insert(links)
        .select(
          sql`SELECT ${sql.join(
            values.map((value) => sql`${value}`),
            sql`, `,
          )} WHERE (SELECT count(*) FROM ${links} WHERE ${theirs}) < ${MOST_LIVE}`,
        )
        .returning({ hash: links.hash }),
    ],
  );
  return issued && { ...issued, url: linkTo(ctx.settings, purpose, token) };
}

/** Of a user of the outer query: whether the address that they have now was sent one that still works. */
export function hasLink(ctx: RequestContext, purpose: LinkPurpose): SQL {
  const live = and(eq(links.purpose, purpose), gt(links.createdAt, hourBefore(ctx)));
  return sql`EXISTS (SELECT 1 FROM ${links} WHERE ${links.userId} = ${users.id} AND ${links.emailKey} = ${users.emailKey} AND ${live})`;
}

/** One that nobody was sent. */
export async function withdrawLink(ctx: RequestContext, hash: string): Promise<void> {
  await write(ctx, [], [statements.delete(links).where(eq(links.hash, hash))]);
}

/** Whom a link is of that still works: it has not been used, the address is still theirs, and they are not suspended. @throws AppError `invalid_link` */
export async function linkedUser(ctx: RequestContext, token: string, purpose: LinkPurpose) {
  const [[found]] = await readUnchecked(
    ctx,
    statements
      .select({ id: users.id, username: users.username, email: users.email })
      .from(links)
      .innerJoin(users, eq(users.id, links.userId))
      .where(await works(ctx, token, purpose)),
  );
  if (!found) throw invalidLink();
  return found;
}

export async function works(ctx: RequestContext, token: string, purpose: LinkPurpose) {
  return and(
    eq(links.hash, await hashOf(token)),
    eq(links.purpose, purpose),
    gt(links.createdAt, hourBefore(ctx)),
    sql`${links.emailKey} = (SELECT ${users.emailKey} FROM ${users} WHERE ${users.id} = ${links.userId}
      AND ${users.suspendedAt} IS NULL)`,
  );
}

export function invalidLink(): AppError {
  return new AppError("invalid_link", "This link has been used, is older than an hour, or is none of ours.");
}

/** One that is used takes the others of its kind with it. */
export function spendLinks(userId: string, purpose: LinkPurpose) {
  return statements.delete(links).where(and(eq(links.userId, userId), eq(links.purpose, purpose)));
}

function hourBefore({ now }: RequestContext): string {
  return new Date(now.getTime() - HOUR_MS).toISOString();
}

async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return toBase64Url(new Uint8Array(digest));
}
