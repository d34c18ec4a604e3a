import { connection } from "../store/index.ts";
import { words } from "../words/words.ts";
import "./connection-status.css";

/** Whether changes arrive, and how many of one's own are waiting. */
export function ConnectionStatus() {
  const { state, pending } = connection.value;
  return (
    <p role="status" aria-label={words.connection.label} class={`connection ${pending > 0 ? "waiting" : ""} ${state}`}>
      {textOf(state, pending)}
    </p>
  );
}

function textOf(state: "live" | "offline" | "connecting", pending: number): string {
  const { connection: texts } = words;
  if (state === "offline") return pending > 0 ? texts.offlinePending(pending) : texts.offline;
  if (pending > 0) return texts.pending(pending);
  return state === "live" ? texts.live : texts.connecting;
}
