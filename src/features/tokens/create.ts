import { sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { makePersonalToken } from "../../auth/personal-token.ts";
import { SCOPES, type Scope } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tokens } from "../../db/schema/tokens.ts";
import { statements } from "../../db/statements.ts";
import { AppError, type FieldError, invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { categoryRole } from "../sharing/roles.ts";
import { isAdmin } from "../users/admins.ts";
import { type Token, tokenView } from "./tokens.ts";

const MAX_TOKENS = 100;
const DAYS = 365;

export interface NewToken {
  name: string;
  scopes: Scope[];
  /** The ids of the only categories that it reaches. */
  categories?: string[] | undefined;
  /** Undefined: in a year. Null: never. */
  expires_at?: string | null | undefined;
}

/**
 * Creates a token. Nobody can read it again: the database has its hash.
 * @throws AppError `too_many_tokens`; `invalid` for an end that has passed, a category that the actor cannot see, and the
 * scope `admin` of one who is no admin
 */
export async function createToken(ctx: AuthenticatedContext, input: NewToken): Promise<Token & { token: string }> {
  const { userId } = ctx.principal;
  const at = ctx.now.toISOString();
  const { expires_at: expiresAt = new Date(ctx.now.getTime() + DAYS * DAY_MS).toISOString() } = input;
  if (expiresAt !== null && expiresAt <= at) throw invalid(inThePast);
  if (input.categories) await requireVisible(ctx, input.categories);

  const { token, hash, hint } = await makePersonalToken(userId, input.categories !== undefined);
  const row = {
    id: newId(ctx.now),
    userId,
    hash,
    name: input.name,
    hint,
    scopes: JSON.stringify(SCOPES.filter((scope) => input.scopes.includes(scope))),
    categories: input.categories ? JSON.stringify([...new Set(input.categories)]) : null,
    createdAt: at,
    expiresAt,
    lastUsedAt: null,
  };
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), ...adminGuards(ctx, input.scopes), roomGuard(userId)],
    [
      statements.insert(tokens).values(row),
      record({ action: "token.created", actorId: userId, targetId: userId, detail: { token_id: row.id } }),
      accountMail(ctx, userId, "token_created", { detail: `“${row.name}”` }),
    ],
    sql`json_object('id', ${row.id})`,
  );
  return { ...tokenView(row), token };
}

const inThePast: FieldError = { path: "expires_at", code: "in_the_past", message: "This moment has passed." };

async function requireVisible(ctx: AuthenticatedContext, ids: readonly string[]): Promise<void> {
  const isNamed = isAmongValues(categories.id, ids);
  const [rows] = await read(
    ctx,
    statements
      .select({ id: categories.id })
      .from(categories)
      .where(sql`${isNamed} AND ${categoryRole(ctx.principal.userId)} IS NOT NULL`),
  );
  const visible = new Set(rows.map(({ id }) => id));
  const unknown = ids.flatMap((id, place): FieldError[] =>
    visible.has(id) ? [] : [{ path: `categories.${place}`, code: "unknown_category", message: "Category not found." }],
  );
  if (unknown.length > 0) throw invalid(...unknown);
}

function adminGuards(ctx: AuthenticatedContext, scopes: readonly Scope[]): Guard[] {
  const place = scopes.indexOf("admin");
  const message = "Only an admin can choose this scope.";
  return place < 0 ? [] : [guard(isAdmin(ctx), invalid({ path: `scopes.${place}`, code: "admins_only", message }))];
}

function roomGuard(userId: string): Guard {
  const count = sql`(SELECT count(*) FROM ${tokens} WHERE ${tokens.userId} = ${userId})`;
  const error = new AppError("too_many_tokens", `You have ${MAX_TOKENS} tokens. Revoke one first.`);
  return guard(sql`${count} < ${MAX_TOKENS}`, error);
}
