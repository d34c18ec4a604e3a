import { pathTo } from "../test/support/resources.ts";
import type { Operation } from "./operations.ts";
import type { AttackRequest } from "./request.ts";
import { MARK } from "./values.ts";
import { PASSWORD, type World } from "./world.ts";

let made = 0;

/** The operation's example, with the actor's own resources: attacks start from it. */
export function validRequest(operation: Operation, world: World): AttackRequest {
  const { method, path } = operation;
  const headers: Record<string, string> = { Authorization: `Bearer ${world.actor.access}` };
  if (operation.mediaType) headers["Content-Type"] = operation.mediaType;
  const body = operation.text ?? (operation.example && JSON.stringify(validBody(operation, world)));
  return { method, path: pathTo(path, world.actor.ids), headers, ...(body !== undefined && { body }) };
}

export function validBody({ path, example }: Operation, { actor, foreign }: World): Record<string, unknown> {
  made += 1;
  const unique = `${MARK}-${made}-${Math.trunc(performance.now())}`;
  const isNew = path.endsWith("register");
  const isMember = path.endsWith("/members");
  const values: Record<string, unknown> = {
    username: isNew ? unique : (isMember ? foreign : actor).user.username,
    email: isNew ? `${unique}@example.com` : undefined,
    password: PASSWORD,
    current_password: PASSWORD,
    refresh: actor.refresh,
    token: path.endsWith("token/verify") ? actor.access : undefined,
    user: actor.user.id,
    seq: actor.seq,
    due_at: path.endsWith("/skip") ? actor.dueAt : undefined,
    name: unique,
    id: actor.ids["tasks"],
    category_id: actor.ids["categories"],
  };
  return fill(example ?? {}, values) as Record<string, unknown>;
}

function fill(value: unknown, values: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value !== "object" || value === null) return value;
  const { email, ...rest } = value as Record<string, unknown>;
  const kept = "email" in value && values["email"] === undefined && "username" in rest ? rest : value;
  return Object.fromEntries(Object.entries(kept).map(([name, item]) => [name, values[name] ?? fill(item, values)]));
}
