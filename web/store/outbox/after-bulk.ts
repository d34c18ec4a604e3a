import { type BulkResult, ServerError } from "../../../client/index.ts";
import type { Act, Part } from "../act.ts";
import type { Row } from "../entities.ts";
import { classifyError, type Verdict } from "./classify-error.ts";
import type { Reply, ReplyOutcome } from "./reply.ts";

interface Judged {
  readonly part: Part;
  readonly result: BulkResult;
  readonly verdict: Verdict | undefined;
}

/** The act after the answer to a bulk. The operations to try again become a call of their own. */
export function afterBulk(act: Act, parts: readonly Part[], { data }: Reply): ReplyOutcome {
  const { results } = data as { results: BulkResult[] };
  const judged = parts.flatMap((part, place): Judged[] => {
    const result = results[place];
    return result ? [{ part, result, verdict: verdictOf(act, part, result) }] : [];
  });
  const again = judged.filter(({ verdict }) => verdict?.is === "retry").map(({ part }) => part);
  const refused = judged.filter(({ verdict }) => verdict?.is === "refused").map(({ part }) => part.number);
  return {
    act: {
      ...act,
      calls: again.length > 0 ? act.calls.toSpliced(act.answered + 1, 0, bulkOf(again)) : act.calls,
      effects: act.effects.filter(({ part }) => part === undefined || !refused.includes(part)),
      answered: act.answered + 1,
      answer: answerOf(act, judged),
    },
    refused: judged.flatMap(({ part, verdict }) =>
      verdict?.is === "refused" ? [{ title: part.title, reason: verdict.reason }] : [],
    ),
    isPaused: again.length > 0,
  };
}

export function bulkOf(parts: readonly Part[]): Act["calls"][number] {
  return { operation: "POST /api/tasks/bulk", body: { operations: parts.map(({ operation }) => operation) }, parts };
}

function answerOf({ answer }: Act, judged: readonly Judged[]): Act["answer"] {
  const written = judged.flatMap(({ part, result: { seq, task } }) => (seq === undefined ? [] : [{ part, seq, task }]));
  const rows = written.flatMap(({ seq, task }): Row[] =>
    task ? [{ entity: "task", id: task.id, seq, data: task }] : [],
  );
  const seqs = written.map(({ part, seq }) => [part.operation.id, seq]);
  return {
    seqs: [...answer.seqs, ...written.map(({ seq }) => seq)],
    seqOf: { ...answer.seqOf, ...Object.fromEntries(seqs) },
    rows: [...(answer.rows ?? []), ...rows],
  };
}

function verdictOf(act: Act, { operation }: Part, { status, problem }: BulkResult): Verdict | undefined {
  if (!problem) return undefined;
  const error = new ServerError(new Response(null, { status }), problem);
  return classifyError(error, { operation: operation.op, isRepeat: act.tries > 1 });
}
