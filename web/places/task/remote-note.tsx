import type { Remote } from "../../components/use-remote.ts";
import { isOffline } from "../../store/index.ts";
import { errorText } from "../../words/error-text.ts";
import { task as texts } from "../../words/task.ts";

/** Why something of the server's is not there. It is no alert: the task itself works without. */
export function RemoteNote({ remote: { data, error } }: { remote: Remote<unknown> }) {
  if (data !== undefined) return null;
  if (isOffline.value || error instanceof TypeError) return <p class="small soft">{texts.needsConnection}</p>;
  return error === undefined ? null : <p class="small soft">{errorText(error)}</p>;
}
