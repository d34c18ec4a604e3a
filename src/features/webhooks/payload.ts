import type { Due } from "./due.ts";

export const TEST = "webhook.test";

const MAX_BYTES = 65_536;

/** The body of a request. What is too large comes without its data. */
export function bodyOf(due: Due): string {
  const body = JSON.stringify(messageOf(due));
  if (new TextEncoder().encode(body).length <= MAX_BYTES) return body;
  const { data, ...message } = messageOf(due);
  return JSON.stringify({ ...message, data: { ...data, data: null, truncated: true } });
}

function messageOf({ seq, event, entity, entityId, actorId, at, isShown, data }: Due) {
  const op = isShown ? "upsert" : "delete";
  return { type: event, timestamp: at, data: { seq, entity, id: entityId, op, actor_id: actorId, data } };
}
