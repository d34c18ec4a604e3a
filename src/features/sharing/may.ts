import { eq, type SQL, sql } from "drizzle-orm";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import type { Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { categoryRole, type Role, taskRole } from "../../db/visibility.ts";
import { AppError, notFound } from "../../kernel/errors.ts";

/** What each role may do: the one table. `docs/sharing.md` prints it, every verb asks it. */
export const MAY = {
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

export type Deed = keyof typeof MAY;

/** Refuses a write where the actor cannot see the thing, or sees it and may not do this. */
export function mayTask(ctx: Context, deed: Deed, id: string, error: Error = notFound("task")): Guard[] {
  return may(deed, sql`(SELECT ${taskRole(ctx.actor.userId)} FROM ${tasks} WHERE ${eq(tasks.id, id)})`, "task", error);
}

export function mayCategory(ctx: Context, deed: Deed, id: string, error: Error = notFound("category")): Guard[] {
  const role = sql`(SELECT ${categoryRole(ctx.actor.userId)} FROM ${categories} WHERE ${eq(categories.id, id)})`;
  return may(deed, role, "category", error);
}

export function maySubject(ctx: Context, deed: Deed, subject: Subject, id: string): Guard[] {
  return subject === "task" ? mayTask(ctx, deed, id) : mayCategory(ctx, deed, id);
}

function may(deed: Deed, role: SQL, noun: Subject, unseen: Error): Guard[] {
  const { roles } = MAY[deed];
  const sees = guard(sql`${role} IS NOT NULL`, `unknown_${noun}`, unseen);
  if (roles.length === MAY.see.roles.length) return [sees];
  const words = sql.raw(roles.map((each) => `'${each}'`).join(", "));
  return [sees, guard(sql`${role} IN (${words})`, `may_not_${deed}_${noun}`, forbidden())];
}

export function forbidden(): AppError {
  return new AppError("forbidden", "You can see this, and your role does not let you do that.");
}
