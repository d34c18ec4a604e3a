import type { AuthenticatedContext } from "../../context/request-context.ts";
import { check, type Guard } from "../../db/guard.ts";
import type { Select } from "../../db/statements.ts";
import { commitOnce } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";
import { type Creation, createAll } from "../tasks/create.ts";
import type { Step } from "./decide.ts";
import { storing } from "./progress.ts";
import { type Ended, type Group, type Result, resultsOf } from "./results.ts";

/** A write for each step that writes; with `merge` one for all creations that stand together. */
export function groupsOf(ctx: AuthenticatedContext, steps: readonly Step[], merge: boolean): Group[] {
  const groups: { writes: (Write<unknown> | Creation)[]; indexes: number[] }[] = [];
  for (const [index, step] of steps.entries()) {
    if (!("write" in step)) continue;
    const { write } = step;
    const last = groups.at(-1);
    if (merge && last && isPlainCreation(write) && last.writes.every(isPlainCreation)) {
      last.writes.push(write);
      last.indexes.push(index);
    } else groups.push({ writes: [write], indexes: [index] });
  }
  return groups.map(({ writes, indexes }) => {
    const [first] = writes;
    const isSeveral = writes.length > 1 && writes.every(isPlainCreation);
    return { indexes, isSeveral, write: isSeveral ? createAll(ctx, writes) : (first as Write<unknown>) };
  });
}

/** Whether it writes the task's own rows alone. */
function isPlainCreation(write: Write<unknown> | Creation): write is Creation {
  return (
    "idGuards" in write && !write.feedChanges?.length && !write.postWrites?.length && write.edits.parentId === null
  );
}

/**
 * Runs the writes as one batch.
 * @param batches how many of the request have been run
 * @param end a guard after them
 * @param reads what is read after them
 * @throws GuardFailed
 */
export async function run(
  ctx: AuthenticatedContext,
  batches: number,
  steps: readonly Ended[],
  groups: readonly Group[],
  { end, reads = [] }: { readonly end?: Guard | undefined; readonly reads?: readonly Select[] },
): Promise<{ readonly results: Result[]; readonly rows: readonly unknown[] }> {
  const { beside, writes } = storing(ctx, batches, steps, groups);
  // The key is stored here, with the results of all.
  const { results, rows } = await commitOnce({ ...ctx, exchange: undefined }, end ? withEnd(writes, end) : writes, {
    ...beside,
    reads,
  });
  const written = results.map(({ seq, data }, number) => {
    return [(seq ?? 0) + (groups[number]?.indexes.length ?? 1) - 1, data] as const;
  });
  if (ctx.exchange) {
    const [seq] = written.at(-1) ?? [];
    Object.assign(ctx.exchange, { ...(seq !== undefined && { seq }), isStored: ctx.exchange.key !== undefined });
  }
  return { results: resultsOf(steps, groups, written), rows };
}

function withEnd(writes: readonly Write<unknown>[], end: Guard): Write<unknown>[] {
  return writes.map((write, index) =>
    index < writes.length - 1 ? write : { ...write, postWrites: [...(write.postWrites ?? []), check(end)] },
  );
}
