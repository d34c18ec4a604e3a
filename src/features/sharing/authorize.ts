import { eq, type SQL, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { finalSQL, template } from "../../db/template.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { categoryOf, type ResourceInQuery } from "./resource.ts";
import { categoryRole, type Role, taskRole } from "./roles.ts";

/** The permissions of each role. Every verb checks them, and `docs/sharing.md` has the same table. */
export const PERMISSIONS = {
  see: { roles: ["viewer", "editor", "owner"], what: "see it, its members, comments and history" },
  comment: { roles: ["viewer", "editor", "owner"], what: "comment; edit and delete own comments" },
  remind: { roles: ["viewer", "editor", "owner"], what: "set own reminders" },
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

export function allows(permission: Permission, role: Role | null | undefined): boolean {
  const { roles }: { roles: readonly Role[] } = PERMISSIONS[permission];
  return !!role && roles.includes(role);
}

/** The actor's role in a task or category; null where they cannot see it, or their token does not reach it. */
export function roleIn({ principal }: AuthenticatedContext, resource: ResourceInQuery): SQL<Role | null> {
  const role = ROLE_IN[resource.subject]({ viewer: principal.userId, id: resource.id });
  const isInside = tokenReaches(principal, categoryOf(resource));
  return (isInside ? finalSQL`iif(${isInside}, ${role}, NULL)` : role) as SQL<Role | null>;
}

const ROLE_IN = {
  task: template(["viewer", "id"], ({ viewer, id }) => {
    return sql`(SELECT ${taskRole(viewer)} FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
  }),
  category: template(["viewer", "id"], ({ viewer, id }) => {
    return sql`(SELECT ${categoryRole(viewer)} FROM ${categories} WHERE ${eq(categories.id, id)})`;
  }),
};

/** Guards of a write: `unseen` where the actor cannot see the resource, `forbidden` where their role does not allow this. */
export function authorize(
  ctx: AuthenticatedContext,
  permission: Permission,
  resource: ResourceInQuery,
  unseen: Guard["error"] = () => notFound(resource.subject),
): Guard[] {
  const { roles } = PERMISSIONS[permission];
  const role = roleIn(ctx, resource);
  const sees = guard(finalSQL`${role} IS NOT NULL`, unseen);
  if (roles.length === PERMISSIONS.see.roles.length) return [sees];
  return [sees, guard(finalSQL`${role} IN (SELECT value FROM json_each(${JSON.stringify(roles)}))`, forbidden)];
}

export function authorizeTask(
  ctx: AuthenticatedContext,
  permission: Permission,
  id: SQL | string,
  unseen?: Guard["error"],
): Guard[] {
  return authorize(ctx, permission, { subject: "task", id }, unseen);
}

export function authorizeCategory(
  ctx: AuthenticatedContext,
  permission: Permission,
  id: SQL | string,
  unseen?: Guard["error"],
): Guard[] {
  return authorize(ctx, permission, { subject: "category", id }, unseen);
}

/** The same for several categories: one statement could not bind all their ids. */
export function authorizeCategories(
  ctx: AuthenticatedContext,
  permission: Permission,
  ids: readonly string[],
  unseen?: Guard["error"],
): Guard[] {
  if (ids.length === 0) return [];
  const named = sql`json_each(${JSON.stringify(ids)}) AS named`;
  return authorizeCategory(ctx, permission, sql`named.value`, unseen).map(({ condition, error }) =>
    guard(sql`NOT EXISTS (SELECT 1 FROM ${named} WHERE (${condition}) IS NOT true)`, error),
  );
}

export function forbidden(): AppError {
  return new AppError("forbidden", "Your role does not allow this.");
}
