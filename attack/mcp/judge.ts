import { commonFaults, problemFaults } from "../judge.ts";
import type { Answer, Attack } from "../request.ts";
import type { World } from "../world.ts";

/** Problems that come before any message is read. */
const FAILURES = {
  401: ["unauthenticated", "session_ended"],
  403: ["wrong_origin", "insufficient_scope"],
  405: ["method_not_allowed"],
  413: ["too_large"],
  415: ["unsupported_media_type"],
  422: ["idempotency_key_reused"],
};

interface Message {
  jsonrpc?: string;
  id?: unknown;
  error?: { code?: unknown; message?: unknown };
  result?: { content?: { type?: string; text?: string }[]; isError?: boolean };
}

/** Whether a message was refused, or all that it asked for. */
export function isMcpRefusal(answer: Answer): boolean {
  return answer.status >= 400 || messagesIn(answer).some(({ error, result }) => error || result?.isError);
}

/** The faults of an answer of `/mcp`, as sentences. */
export function mcpFaults({ expected }: Attack, answer: Answer, world: World): string[] {
  const { status, headers, text } = answer;
  const faults = commonFaults(answer, isMcpRefusal(answer), world);
  if (headers.get("Content-Type") === "application/problem+json") {
    return [...faults, ...problemFaults({ failures: FAILURES }, expected, answer)];
  }
  if (status === 202) return text === "" && !expected ? faults : [...faults, `answers 202 with ${text}`];
  const messages = messagesIn(answer);
  if (messages.length === 0) return [...faults, `${status} is no message of JSON-RPC`];
  faults.push(...messages.flatMap(messageFaults));
  if (!expected) return faults;
  const [code, named] = codeIn(messages[0] as Message);
  if (status !== expected.status || code !== expected.code) {
    faults.push(`answers ${status} ${code} in place of ${expected.status} ${expected.code}`);
  }
  for (const name of Object.keys(expected.errors ?? {})) {
    if (!named.includes(`${name}\``)) faults.push(`does not name ${name}: ${named}`);
  }
  return faults;
}

function messageFaults({ jsonrpc, error, result }: Message): string[] {
  const isWhole = jsonrpc === "2.0" && (error === undefined) !== (result === undefined);
  const isNamed = !error || (Number.isInteger(error.code) && typeof error.message === "string");
  const isText = !result?.content || result.content.every((each) => each.type === "text" && Boolean(each.text));
  return isWhole && isNamed && isText ? [] : ["is no whole message"];
}

/** The code of an error, or of a tool's failure, and the text that says it. */
function codeIn({ error, result }: Message): [string, string] {
  if (error) return [String(error.code), String(error.message)];
  const text = result?.isError ? (result.content?.[0]?.text ?? "") : "";
  const [, code = ""] = /^(?:1\. Failed\. )?(\w+):/.exec(text) ?? [];
  return [code, text];
}

function messagesIn({ text }: Answer): Message[] {
  try {
    const body: unknown = JSON.parse(text);
    return (Array.isArray(body) ? body : [body]).filter((each) => typeof each === "object" && each?.jsonrpc);
  } catch {
    return [];
  }
}
