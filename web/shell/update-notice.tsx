import { Button } from "../components/button.tsx";
import { words } from "../words/words.ts";
import { isUpdateWaiting, takeUpdate } from "./update.ts";

/** Asks before a new version of the app replaces the one that runs. */
export function UpdateNotice() {
  if (!isUpdateWaiting.value) return null;
  return (
    <div class="notice">
      <p>{words.update.available}</p>
      <Button kind="quiet" onClick={takeUpdate}>
        {words.update.reload}
      </Button>
    </div>
  );
}
