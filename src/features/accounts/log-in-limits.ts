import type { SQL } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { clear, giveBack, type Limit } from "../../limits/attempts.ts";
import { addressKey } from "../../limits/network.ts";

export const LOG_IN_LIMITS = ["login", "login_address"] as const;

/**
 * The limits of a log-in to an account. Both count by the client's address, so nobody can lock out others.
 * @param subject the account's id, also as an expression
 */
export async function logInLimits(ctx: RequestContext, subject: SQL | string): Promise<readonly [Limit, Limit]> {
  const address = await addressKey(ctx);
  return [
    { policy: "login", subject, address },
    { policy: "login_address", subject: "", address },
  ];
}

/**
 * For the right password. Clears the account's failures from this address, and uncounts this attempt of the address.
 */
export async function clearLogInLimits(ctx: RequestContext, userId: string) {
  const [pair, address] = await logInLimits(ctx, userId);
  return [...clear(ctx, pair), ...giveBack(ctx, address)];
}
