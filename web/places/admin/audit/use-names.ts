import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { client } from "../../../session/session.ts";
import { admin } from "../../../words/admin.ts";

/** Null: there is no such user any more, or the answer has not come. */
const names = signal<ReadonlyMap<string, string | null>>(new Map());

/** The audit has ids only, so that it outlives the users. Returns the name of those who are still there. */
export function useNames(ids: readonly (string | null)[]): (id: string | null) => string {
  const known = names.value;
  const missing = [...new Set(ids)].filter((id): id is string => id !== null && !known.has(id));
  useEffect(() => {
    if (missing.length === 0) return;
    names.value = new Map([...names.peek(), ...missing.map((id) => [id, null] as const)]);
    for (const id of missing) void ask(id);
  }, [missing.join()]);
  return (id) => (id === null ? admin.audit.nobody : (known.get(id) ?? shortened(id)));
}

async function ask(id: string): Promise<void> {
  try {
    const { data } = await client.call("GET /api/users/{id}", { params: { id } });
    names.value = new Map([...names.peek(), [id, data.username]]);
  } catch {
    // The id stays.
  }
}

/** The last characters: the first ones of UUIDv7 are the time. */
function shortened(id: string): string {
  return `…${id.slice(-12)}`;
}
