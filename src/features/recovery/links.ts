import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { type LinkPurpose, links } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { sha256, toBase64Url } from "../../kernel/crypto.ts";
import { AppError } from "../../kernel/errors.ts";
import { giveBack, type Limit, reserve } from "../../limits/attempts.ts";
import { linkTo } from "../email/link.ts";

const HOUR_MS = 3_600_000;

/**
 * A link that works once, within an hour. Only the hash of its token is stored, so reading the database opens no
 * account. Undefined if the account has been sent too many links in the last hour.
 */
export async function issueLink(
  ctx: RequestContext,
  { id: userId, emailKey }: { id: string; emailKey: string },
  purpose: LinkPurpose,
): Promise<{ hash: string; url: string } | undefined> {
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const expired = and(eq(links.userId, userId), eq(links.purpose, purpose), lte(links.createdAt, hourBefore(ctx)));
  const row = { hash: await hashOf(token), userId, purpose, emailKey, createdAt: ctx.now.toISOString() };
  const { guards, statements: counts } = reserve(ctx, mailLimit(userId));
  try {
    await write(ctx, guards, [
      statements.delete(links).where(expired),
      statements.insert(links).values(row),
      ...counts,
    ]);
  } catch (error) {
    if (error instanceof AppError && error.code === "too_many_attempts") return undefined;
    throw error;
  }
  return { hash: row.hash, url: linkTo(ctx.settings, purpose, token) };
}

/** For all mails with links to an account. */
function mailLimit(userId: string): Limit {
  return { policy: "link_mail", subject: userId, address: "" };
}

/** Deletes a link whose mail was not sent. */
export async function withdrawLink(ctx: RequestContext, userId: string, hash: string): Promise<void> {
  await write(ctx, [], [statements.delete(links).where(eq(links.hash, hash)), ...giveBack(ctx, mailLimit(userId))]);
}

/** A condition on `links`: this one is unused and recent, its address is still its owner's, who is not suspended. */
export async function isWorkingLink(ctx: RequestContext, token: string, purpose: LinkPurpose): Promise<SQL> {
  const hash = await hashOf(token);
  return sql`${links.hash} = ${hash} AND ${links.purpose} = ${purpose} AND ${links.createdAt} > ${hourBefore(ctx)}
    AND ${links.emailKey} = (SELECT ${users.emailKey} FROM ${users}
      WHERE ${users.id} = ${links.userId} AND ${users.suspendedAt} IS NULL)`;
}

/** Of two requests with the same link, one uses it. */
export function linkGuard(isWorking: SQL): Guard {
  return guard(sql`EXISTS (SELECT 1 FROM ${links} WHERE ${isWorking})`, invalidLink());
}

/** The person to whom a link belongs. No row where it does not work. */
export function selectLinked(isWorking: SQL) {
  return statements
    .select({ id: users.id, username: users.username, email: users.email, emailKey: links.emailKey })
    .from(links)
    .innerJoin(users, eq(users.id, links.userId))
    .where(isWorking);
}

export function invalidLink(): AppError {
  return new AppError("invalid_link", "This link has been used, is older than an hour, or is not valid.");
}

/** Using one spends the others for the same purpose too. */
export function spendLinks(userId: string, purpose: LinkPurpose) {
  return statements.delete(links).where(and(eq(links.userId, userId), eq(links.purpose, purpose)));
}

function hourBefore({ now }: RequestContext): string {
  return new Date(now.getTime() - HOUR_MS).toISOString();
}

async function hashOf(token: string): Promise<string> {
  return toBase64Url(await sha256(token));
}
