import { ServerError } from "../../client/index.ts";
import type { Act, Call } from "./act.ts";
import type { Data, Entity, Row } from "./entities.ts";
import { judge, type Verdict } from "./judge.ts";

/** What came back for a call. */
export interface Reply {
  readonly data: unknown;
  readonly seq: number | null;
}

interface BulkResult {
  readonly status: number;
  readonly seq?: number;
  readonly task?: Data<"task">;
  readonly problem?: { readonly code: string; readonly detail: string; readonly errors?: { message: string }[] };
}

export interface BulkOperation {
  readonly op: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The act after the answer to its next call. */
export interface Progress {
  readonly act: Act;
  /** Of a bulk: what was refused, and why. */
  readonly refused: readonly Refusal[];
  /** Whether a part of the call failed for the moment. */
  readonly isPaused: boolean;
}

export interface Refusal {
  readonly id: string;
  readonly reason: string;
}

export function afterReply(act: Act, call: Call, reply: Reply): Progress {
  if (isBulk(call)) return afterBulk(act, call, reply);
  const seqs = reply.seq === null ? act.answer.seqs : [...act.answer.seqs, reply.seq];
  const rows = [...(act.answer.rows ?? []), ...rowsOf(call, reply)];
  const next = { ...act, answered: act.answered + 1, answer: { ...act.answer, seqs, rows } };
  return { act: next, refused: [], isPaused: false };
}

function rowsOf({ operation, entity, id: known }: Call, { data, seq }: Reply): Row[] {
  if (seq === null || !data) return [];
  if (operation === "POST /api/undo") {
    const undone = data as { entity: Entity; id: string; data: Data | null };
    return undone.data ? [{ entity: undone.entity, id: undone.id, seq, data: undone.data }] : [];
  }
  const { id = known } = data as { id?: string };
  return entity && id ? [{ entity, id, seq, data: data as Data }] : [];
}

export function isBulk({ operation }: Call): boolean {
  return operation === "POST /api/tasks/bulk";
}

/** Operations that failed for the moment stay in the act, as a call of their own. */
function afterBulk(act: Act, call: Call, { data }: Reply): Progress {
  const { operations } = call.body as { operations: BulkOperation[] };
  const { results } = data as { results: BulkResult[] };
  const judged = operations.map((operation, place) => ({
    operation,
    result: results[place],
    verdict: verdictOf(act, operation, results[place]),
  }));
  const again = judged.filter(({ verdict }) => verdict?.is === "retry").map(({ operation }) => operation);
  const refused = judged.flatMap(({ operation, verdict }) =>
    verdict?.is === "refused" ? { id: operation.id, reason: verdict.reason } : [],
  );
  const written = results.filter((result) => result.seq !== undefined);
  const rows = written.flatMap(({ seq = 0, task }): Row[] =>
    task ? [{ entity: "task", id: task.id, seq, data: task }] : [],
  );
  const seqOf = Object.fromEntries(
    judged.flatMap(({ operation, result }) => (result?.seq ? [[operation.id, result.seq]] : [])),
  );
  const isRefused = (part: number | undefined) =>
    part !== undefined && refused.some(({ id }) => id === partId(act, part));
  const calls = [...act.calls];
  if (again.length > 0) calls.splice(act.answered + 1, 0, { ...call, body: { operations: again } });
  return {
    act: {
      ...act,
      calls,
      effects: act.effects.filter(({ part }) => !isRefused(part)),
      answered: act.answered + 1,
      answer: {
        seqs: [...act.answer.seqs, ...written.map(({ seq = 0 }) => seq)],
        seqOf: { ...act.answer.seqOf, ...seqOf },
        rows: [...(act.answer.rows ?? []), ...rows],
      },
    },
    refused,
    isPaused: again.length > 0,
  };
}

/** The task of an operation of a bulk: effects name it too. */
function partId(act: Act, part: number): string | undefined {
  const effect = act.effects.find((each) => each.part === part);
  return effect && "id" in effect ? effect.id : undefined;
}

function verdictOf(act: Act, { op }: BulkOperation, result: BulkResult | undefined): Verdict | undefined {
  if (!result?.problem) return undefined;
  const { code, detail, errors } = result.problem;
  const response = new Response(null, { status: result.status });
  const error = new ServerError(response, { code, detail, ...(errors && { errors: errors as never }) });
  return judge(error, { operation: op, isRepeat: act.tries > 1 });
}
