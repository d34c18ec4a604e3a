import { and, eq, exists, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { countUp, isAvailable, type Limit } from "../../limits/attempts.ts";
import { accountMail } from "../email/account-mail.ts";

/**
 * Mails an account's owner, at most once a day, if log-ins to it have to wait from now on. For an unknown account the
 * statements are the same, and find nobody.
 */
export function warnOwner(ctx: RequestContext, userId: string | null): readonly Statement[] {
  if (ctx.remaining.get("login")?.remaining !== 0) return [];
  const id = userId ?? "";
  const limit: Limit = { policy: "login_mail", subject: id, address: "" };
  const owner = and(eq(users.id, id), eq(users.emailVerified, true), isAvailable(ctx, limit));
  const isOwners = exists(statements.select({ id: users.id }).from(users).where(owner));
  return [
    countUp(ctx, { ...limit, when: isOwners }),
    accountMail(ctx, id, "log_in_limited", { when: sql`changes() > 0` }),
  ];
}
