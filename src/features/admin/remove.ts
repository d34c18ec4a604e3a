import { and, eq, ne } from "drizzle-orm";
import { readAsAdmin } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { users } from "../../db/schema/users.ts";
import { invalid } from "../../kernel/errors.ts";
import { accountMail } from "../email/account-mail.ts";
import { commit } from "../feed/commit.ts";
import { transferTo } from "../sharing/hand-over.ts";
import { adminGuard } from "../users/admins.ts";
import { erase } from "../users/erase.ts";
import { selectShared } from "../users/shared.ts";
import { userExists } from "../users/users.ts";
import { userGuard } from "./users.ts";

export type Shared = "delete" | { hand_over_to: string };

/**
 * Deletes a user and everything that they own. What others can see is deleted too, or handed over.
 * @throws AppError `forbidden`, `not_found`, `last_admin`, `shared_things`, `name_taken`; `invalid` for an unknown heir
 */
export async function removeUser(ctx: AuthenticatedContext, id: string, shared: Shared | undefined): Promise<void> {
  if (typeof shared === "object") await handOverShared(ctx, id, shared.hand_over_to);
  const guards = [adminGuard(ctx), userGuard(id)];
  const mail = accountMail(ctx, id, "deleted_by_admin");
  await erase(ctx, id, { guards, shared: shared === "delete" ? shared : undefined, beside: [mail] });
}

/** One batch for each category and task. If it stops in the middle, a retry continues: the key is kept with the deletion. */
async function handOverShared(
  { exchange: _, ...ctx }: AuthenticatedContext,
  leaverId: string,
  heirId: string,
): Promise<void> {
  const unknown = invalid({ path: "shared.hand_over_to", code: "unknown_user", message: "User not found." });
  const heir = guard(userExists(and(eq(users.id, heirId), ne(users.id, leaverId))), unknown);
  const [resources] = await readAsAdmin(ctx, selectShared(leaverId));
  for (const resource of resources) {
    const guards = [adminGuard(ctx), userGuard(leaverId), heir];
    await commit(ctx, [transferTo(ctx, resource, { leaverId, heirId })], { guards });
  }
}
