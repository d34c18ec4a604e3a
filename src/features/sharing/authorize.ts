import { eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import type { Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { categoryRole, type Role, taskRole } from "./roles.ts";
import { AppError, notFound } from "../../kernel/errors.ts";

/** What each role may do: the one table. `docs/sharing.md` prints it, every verb asks it. */
export const PERMISSIONS = {
  see: { roles: ["viewer", "editor", "owner"], what: "see the thing, its members, comments and history" },
  comment: { roles: ["viewer", "editor", "owner"], what: "comment, edit and delete one's own comments" },
  remind: { roles: ["viewer", "editor", "owner"], what: "set one's own reminders" },
  leave: { roles: ["viewer", "editor"], what: "leave (the owner hands over first)" },
  change: {
    roles: ["editor", "owner"],
    what: "create, change, complete, assign and delete tasks; move them within the owner's categories",
  },
  manage: {
    roles: ["owner"],
    what:
      "move tasks out; delete others' comments; rename, recolour and delete the category; invite, change roles, " +
      "remove members, hand over",
  },
} as const satisfies Record<string, { roles: readonly Role[]; what: string }>;

export type Permission = keyof typeof PERMISSIONS;

/** What the actor may do with a thing; null where they cannot see it. */
export function roleIn({ principal }: AuthenticatedContext, subject: Subject, id: string): SQL<Role | null> {
  return subject === "task"
    ? sql<Role | null>`(SELECT ${taskRole(principal.userId)} FROM ${tasks} WHERE ${eq(tasks.id, id)})`
    : sql<Role | null>`(SELECT ${categoryRole(principal.userId)} FROM ${categories} WHERE ${eq(categories.id, id)})`;
}

/** Refuses a write where the actor cannot see the thing, or sees it and may not do this. */
export function authorize(
  ctx: AuthenticatedContext,
  deed: Permission,
  subject: Subject,
  id: string,
  unseen: Error = notFound(subject),
): Guard[] {
  const { roles } = PERMISSIONS[deed];
  const role = roleIn(ctx, subject, id);
  const sees = guard(sql`${role} IS NOT NULL`, `unknown_${subject}`, unseen);
  if (roles.length === PERMISSIONS.see.roles.length) return [sees];
  const words = sql.raw(roles.map((each) => `'${each}'`).join(", "));
  return [sees, guard(sql`${role} IN (${words})`, `may_not_${deed}_${subject}`, forbidden())];
}

export function authorizeTask(ctx: AuthenticatedContext, deed: Permission, id: string): Guard[] {
  return authorize(ctx, deed, "task", id);
}

export function authorizeCategory(ctx: AuthenticatedContext, deed: Permission, id: string, unseen?: Error): Guard[] {
  return authorize(ctx, deed, "category", id, unseen);
}

export function forbidden(): AppError {
  return new AppError("forbidden", "You can see this, and your role does not let you do that.");
}
