import { sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { makePersonalToken } from "../../auth/personal-token.ts";
import { SCOPES, type Scope } from "../../auth/scopes.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { tokens } from "../../db/schema/tokens.ts";
import { statements } from "../../db/statements.ts";
import { AppError, type FieldError, invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { requireCategories } from "../sharing/require-categories.ts";
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
 * @throws AppError `too_many_tokens`; `invalid` for an end that has passed, a category that the actor cannot see, the
 * scope `admin` of one who is no admin, and the scope `webhooks` of a restricted token
 */
export async function createToken(ctx: AuthenticatedContext, input: NewToken): Promise<Token & { token: string }> {
  const { userId } = ctx.principal;
  const at = ctx.now.toISOString();
  const { expires_at: expiresAt = new Date(ctx.now.getTime() + DAYS * DAY_MS).toISOString() } = input;
  if (expiresAt !== null && expiresAt <= at) throw invalid(inThePast);
  if (input.categories) refuseWebhooks(input.scopes);
  if (input.categories) await requireCategories(ctx, input.categories);

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

/** An endpoint is sent everything, so a restriction would promise too much. */
function refuseWebhooks(scopes: readonly Scope[]): void {
  const index = scopes.indexOf("webhooks");
  const message = "A token with this scope cannot be restricted to categories.";
  if (index >= 0) throw invalid({ path: `scopes.${index}`, code: "unrestricted_only", message });
}

function adminGuards(ctx: AuthenticatedContext, scopes: readonly Scope[]): Guard[] {
  const index = scopes.indexOf("admin");
  const message = "Only an admin can choose this scope.";
  return index < 0 ? [] : [guard(isAdmin(ctx), invalid({ path: `scopes.${index}`, code: "admins_only", message }))];
}

function roomGuard(userId: string): Guard {
  const count = sql`(SELECT count(*) FROM ${tokens} WHERE ${tokens.userId} = ${userId})`;
  const error = new AppError("too_many_tokens", `You have ${MAX_TOKENS} tokens. Revoke one first.`);
  return guard(sql`${count} < ${MAX_TOKENS}`, error);
}
