import { sql } from "drizzle-orm";
import { insertKey, newKeyGuard, storedGuard, updateKey } from "../../context/idempotency.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { idempotencyKeys } from "../../db/schema/idempotency-keys.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Beside } from "../feed/commit.ts";
import { lastSeq } from "../feed/publications.ts";
import { isDeletion, type Write } from "../feed/write.ts";
import { taskView } from "../tasks/entity.ts";
import { type Ended, type Group, type Result, resultsOf, type Written } from "./results.ts";

// What a bulk did is stored under its `Idempotency-Key` as a list of its batches. Each begins with what is known before it
// runs, and each of its writes adds what it made: a task is stored as it was after that very operation.

/** A batch as it is stored. */
export interface StoredBatch {
  readonly steps: readonly Ended[];
  readonly groups: readonly Pick<Group, "indexes" | "isSeveral">[];
  readonly made: readonly Written[];
}

/** The stored results. There are fewer than operations if a batch of theirs has not been made. */
export function storedResults(batches: readonly StoredBatch[]): Result[] {
  return batches.flatMap(({ steps, groups, made }) => resultsOf(steps, groups, made));
}

/** What stores a batch, the request's number `batches` from 0: what goes beside it, and the writes with what they add. */
export function storing(
  ctx: AuthenticatedContext,
  batches: number,
  steps: readonly Ended[],
  groups: readonly Group[],
): { readonly beside: Beside; readonly writes: readonly Write<unknown>[] } {
  const writes = groups.map(({ write }) => write);
  const key = ctx.exchange?.key;
  if (!key) return { beside: {}, writes };
  const { data } = idempotencyKeys;
  const batch = JSON.stringify({ steps, groups: groups.map(({ write: _, ...group }) => group), made: [] });
  const isNext = sql`json_array_length(${data}) = ${batches}`;
  const beside =
    batches === 0
      ? {
          guards: [newKeyGuard(ctx, key)],
          statements: [insertKey(ctx, key, { seq: null, data: sql`json_array(json(${batch}))` })],
        }
      : {
          guards: [storedGuard(ctx, key, isNext)],
          statements: [updateKey(ctx, key, { data: sql`json_insert(${data}, '$[#]', json(${batch}))` })],
        };
  const path = `$[${batches}].made[#]`;
  const added = (write: Write<unknown>) => {
    const made = sql`json_array(${lastSeq}, json(${madeBy(ctx, write)}))`;
    return updateKey(ctx, key, { seq: lastSeq, data: sql`json_insert(${data}, ${path}, ${made})` });
  };
  return {
    beside,
    writes: writes.map((write) => ({ ...write, postWrites: [added(write), ...(write.postWrites ?? [])] })),
  };
}

function madeBy({ principal }: AuthenticatedContext, write: Write<unknown>) {
  if (isDeletion(write)) return sql`'null'`;
  const view = taskView(principal.userId);
  if (!write.ids) return sql`(SELECT ${view} FROM ${tasks} WHERE ${tasks.id} = ${write.id})`;
  const inOrder = sql`SELECT ${view} AS view FROM json_each(${JSON.stringify(write.ids)}) AS listed
    CROSS JOIN ${tasks} ON ${tasks.id} = listed.value ORDER BY listed.key`;
  return sql`(SELECT json_group_array(json(view)) FROM (${inOrder}))`;
}
