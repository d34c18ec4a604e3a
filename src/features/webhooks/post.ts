import type { Due } from "./due.ts";
import { bodyOf } from "./payload.ts";
import type { EndpointResponse } from "./result.ts";
import { retryAfter } from "./schedule.ts";

const TIMEOUT_MS = 15_000;

/** So much of a response's body is read. Nobody needs it, but the connection can be used again then. */
const MAX_READ = 1_024;

export type Send = (url: string, init: RequestInit) => Promise<Response>;

export interface Target {
  readonly id: string;
  readonly url: string;
  readonly keys: readonly CryptoKey[];
}

/** One request, as Standard Webhooks 1.0.0 has it. */
export async function post(send: Send, target: Target, due: Due, now: () => Date): Promise<EndpointResponse> {
  const body = bodyOf(due);
  // An event has the same in every try, redelivery and replay. Each test has its own.
  const id = due.seq > 0 ? `msg_${due.seq}_${target.id}` : `msg_test_${crypto.randomUUID()}`;
  const timestamp = String(Math.floor(now().getTime() / 1000));
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await send(target.url, {
      method: "POST",
      redirect: "manual",
      signal,
      body,
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Taskwire-Webhooks/1.0",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": await signatures(target.keys, `${id}.${timestamp}.${body}`),
      },
    });
    await readSome(response);
    const { status, ok, headers } = response;
    const error = ok ? null : `Answered ${status}.`;
    return { status, error, retryAfter: ok ? 0 : retryAfter(headers.get("Retry-After"), now()) };
  } catch {
    const error = signal.aborted ? "No response within 15 seconds." : "No connection.";
    return { status: null, error, retryAfter: 0 };
  }
}

async function signatures(keys: readonly CryptoKey[], text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const macs = await Promise.all(keys.map((key) => crypto.subtle.sign("HMAC", key, bytes)));
  return macs.map((mac) => `v1,${new Uint8Array(mac).toBase64()}`).join(" ");
}

/** Whether it succeeds does not matter: the status has come. */
async function readSome({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  if (!reader) return;
  let read = 0;
  try {
    for (let done = false; !done && read <= MAX_READ; ) {
      const chunk = await reader.read();
      done = chunk.done;
      read += chunk.value?.length ?? 0;
    }
  } catch {
    // The endpoint has cut the connection, or takes too long.
  }
  reader.cancel().catch(() => {});
}
