import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard, unchangedGuard } from "../../db/guard.ts";
import { type Grantable, grants } from "../../db/schema/grants.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import type { Write } from "../feed/write.ts";
import { resourceEffects } from "./access.ts";
import { authorize, roleIn } from "./authorize.ts";
import { type Person, personView, personWith } from "./people.ts";
import { grantsOn, ownerOf, type Resource, type ResourceInQuery } from "./resource.ts";
import type { Role } from "./roles.ts";

export interface Members {
  readonly results: (Person & { role: Role })[];
}

/** The owner first, then the members, oldest first. @throws AppError `not_found` */
export async function listMembers(ctx: AuthenticatedContext, resource: Resource): Promise<Members> {
  const [[found]] = await read(
    ctx,
    statements.select({ role: roleIn(ctx, resource), members: membersOf(resource) }).from(sql`(SELECT 1)`),
  );
  if (!found?.role) throw notFound(resource.subject);
  return found.members;
}

/** The same for those of these categories that the actor can see. */
export function selectMembersOfCategories(ctx: AuthenticatedContext, ids: readonly string[]) {
  const category: ResourceInQuery = { subject: "category", id: sql`named.value` };
  return statements
    .select({
      id: sql<string>`named.value`.as("id"),
      members: membersOf(category).as("members") as SQL.Aliased<Members>,
    })
    .from(sql`json_each(${JSON.stringify(ids)}) AS named`)
    .where(sql`${roleIn(ctx, category)} IS NOT NULL`);
}

/** The same as JSON, for whoever may see it. */
export function membersOf(resource: ResourceInQuery): SQL<Members> {
  const isMember = sql`${grantsOn(resource)} AND ${grants.userId} <> ${ownerOf(resource)}`;
  // Without a LIMIT, SQLite drops the ORDER BY of a subquery.
  const members = sql`SELECT json_set(${personView}, '$.role', ${grants.role}) FROM ${grants}
    JOIN ${users} ON ${users.id} = ${grants.userId} JOIN ${profiles} ON ${profiles.userId} = ${grants.userId}
    WHERE ${isMember} ORDER BY ${grants.createdAt}, ${grants.userId} LIMIT -1`;
  const owner = sql`SELECT json_set(${personWith(ownerOf(resource))}, '$.role', 'owner') AS person`;
  return sql`(SELECT json_object('results', json_group_array(json(person)))
    FROM (${owner} UNION ALL SELECT * FROM (${members})))`.mapWith(JSON.parse) as SQL<Members>;
}

/**
 * Nothing is written where the role is what it was.
 * @throws AppError `not_found` (also for someone who is no member), `forbidden`, `owner_stays`
 */
export function changeMemberRole(
  ctx: AuthenticatedContext,
  resource: Resource,
  userId: string,
  role: Grantable,
): Write<Members> {
  const effects = resourceEffects(ctx, resource, sql`SELECT ${userId}`);
  const otherRole = statements
    .select({ role: grants.role })
    .from(grants)
    .where(and(grantOf(resource, userId), ne(grants.role, role)));
  return {
    event: `${resource.subject}.shared`,
    id: resource.id,
    guards: [
      ...authorize(ctx, "manage", resource),
      notOwnerGuard(resource, userId),
      memberGuard(resource, userId),
      unchangedGuard(sql`EXISTS ${otherRole}`),
    ],
    ...effects,
    returns: membersOf(resource),
    statements: [statements.update(grants).set({ role }).where(grantOf(resource, userId)), ...effects.statements],
    decideAgain: async () => {
      const members = await listMembers(ctx, resource);
      const isUnchanged = members.results.some((member) => member.id === userId && member.role === role);
      return isUnchanged ? { unchanged: members } : changeMemberRole(ctx, resource, userId, role);
    },
  };
}

/**
 * Removes someone, or the actor, who leaves.
 * @throws AppError `not_found`; `forbidden` unless the actor is the owner, or leaves; `owner_stays`
 */
export function removeMember(ctx: AuthenticatedContext, resource: Resource, userId: string): Write<unknown> {
  const leaves = userId === ctx.principal.userId;
  const effects = resourceEffects(ctx, resource, sql`SELECT ${userId}`);
  return {
    event: `${resource.subject}.unshared`,
    id: resource.id,
    guards: [
      ...authorize(ctx, "see", resource),
      notOwnerGuard(resource, userId),
      ...(leaves ? [] : authorize(ctx, "manage", resource)),
      memberGuard(resource, userId),
    ],
    ...effects,
    statements: [statements.delete(grants).where(grantOf(resource, userId)), ...effects.statements],
  };
}

function grantOf(resource: Resource, userId: string) {
  return and(grantsOn(resource), eq(grants.userId, userId));
}

export function memberGuard(resource: Resource, userId: string): Guard {
  const found = statements.select({ id: grants.userId }).from(grants).where(grantOf(resource, userId));
  return guard(sql`EXISTS ${found}`, notFound("member"));
}

export function notOwnerGuard(resource: Resource, userId: string): Guard {
  const message = "The owner cannot leave or be removed. Hand over first.";
  return guard(sql`${ownerOf(resource)} <> ${userId}`, new AppError("owner_stays", message));
}
