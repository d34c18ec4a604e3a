import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read } from "../../context/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { type Grantable, grants, type Subject } from "../../db/schema/grants.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { type Person, personWith, personView } from "./people.ts";
import type { Role } from "./roles.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { commit } from "../feed/commit.ts";
import type { FeedChange } from "../feed/write.ts";
import { accessChanged, grantsOn, tasksOf } from "./access.ts";
import { authorize, roleIn } from "./authorize.ts";

export interface Thing {
  readonly subject: Subject;
  readonly id: string;
}

/** The owner first, then those it was granted to, the first first. @throws AppError `not_found` */
export async function listMembers(ctx: AuthenticatedContext, thing: Thing): Promise<(Person & { role: Role })[]> {
  const [[found], granted] = await read(
    ctx,
    statements
      .select({ role: roleIn(ctx, thing.subject, thing.id), owner: personWith(ownerOf(thing)) })
      .from(sql`(SELECT 1)`),
    statements
      .select({ member: personView, role: grants.role })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .innerJoin(profiles, eq(profiles.userId, grants.userId))
      .where(sql`${grantsOn(thing.subject, thing.id)} AND ${grants.userId} <> ${ownerOf(thing)}`)
      .orderBy(asc(grants.createdAt), asc(grants.userId)),
  );
  if (!found?.role || !found.owner) throw notFound(thing.subject);
  return [{ ...found.owner, role: "owner" }, ...granted.map(({ member, role }) => ({ ...member, role }))];
}

export function ownerOf({ subject, id }: Thing): SQL<string> {
  return subject === "task"
    ? sql<string>`(SELECT ${tasks.ownerId} FROM ${tasks} WHERE ${eq(tasks.id, id)})`
    : sql<string>`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${eq(categories.id, id)})`;
}

/** @throws AppError `not_found` (also for someone who is no member), `forbidden` */
export async function changeRole(ctx: AuthenticatedContext, thing: Thing, userId: string, role: Grantable): Promise<void> {
  const { writes, feedChanges, postWrites } = consequencesFor(ctx, thing, userId);
  await commit(ctx, {
    event: `${thing.subject}.shared`,
    id: thing.id,
    guards: [...authorize(ctx, "manage", thing.subject, thing.id), ownerStays(thing, userId), isMember(thing, userId)],
    writes: [
      statements
        .update(grants)
        .set({ role })
        .where(and(grantsOn(thing.subject, thing.id), eq(grants.userId, userId))),
      ...writes,
    ],
    feedChanges,
    postWrites,
  });
}

/**
 * Removes someone, or the actor, who leaves.
 * @throws AppError `not_found`; `forbidden` unless one is the owner, or leaves; `conflict` for the owner, who hands over first
 */
export async function removeMember(ctx: AuthenticatedContext, thing: Thing, userId: string): Promise<void> {
  const leaves = userId === ctx.principal.userId;
  const { writes, feedChanges, postWrites } = consequencesFor(ctx, thing, userId);
  await commit(ctx, {
    event: `${thing.subject}.unshared`,
    id: thing.id,
    guards: [
      ...authorize(ctx, "see", thing.subject, thing.id),
      ownerStays(thing, userId),
      ...(leaves ? [] : authorize(ctx, "manage", thing.subject, thing.id)),
      isMember(thing, userId),
    ],
    writes: [
      statements.delete(grants).where(and(grantsOn(thing.subject, thing.id), eq(grants.userId, userId))),
      ...writes,
    ],
    feedChanges,
    postWrites,
  });
}

/** What follows for one person from another role on a thing, or none. */
export function consequencesFor(ctx: AuthenticatedContext, { subject, id }: Thing, userId: string) {
  const person = sql`SELECT ${userId} AS reader`;
  const { writes, feedChanges, postWrites } = accessChanged(ctx, tasksOf(subject, id), person);
  const itself: FeedChange[] =
    subject === "category"
      ? [{ entity: "category", gone: "unless seen", where: sql`${eq(categories.id, id)}`, readers: person }]
      : [];
  return { writes, feedChanges: [...itself, ...feedChanges], postWrites };
}

export function isMember({ subject, id }: Thing, userId: string): Guard {
  const found = statements
    .select({ id: grants.userId })
    .from(grants)
    .where(and(grantsOn(subject, id), eq(grants.userId, userId)));
  return guard(sql`EXISTS ${found}`, "unknown_member", notFound("member"));
}

export function ownerStays(thing: Thing, userId: string): Guard {
  const message = "The owner cannot leave, nor be removed: hand over first.";
  return guard(sql`${ownerOf(thing)} <> ${userId}`, "owner_stays", new AppError("owner_stays", message));
}
