import type { Act, Call } from "../act.ts";
import type { Data, Entity, Row } from "../entities.ts";
import { afterBulk } from "./after-bulk.ts";
import type { Reply, ReplyOutcome } from "./reply.ts";

export function afterReply(act: Act, call: Call, reply: Reply): ReplyOutcome {
  if (call.parts) return afterBulk(act, call.parts, reply);
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
