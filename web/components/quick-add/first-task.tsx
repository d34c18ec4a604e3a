import { isFilled, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";

/** Explains the field to whoever has no task yet, with an example to try. */
export function FirstTask({ onTry }: { onTry: (example: string) => void }) {
  const { firstTask } = words.quickAdd;
  if (!isFilled.value || tasks.all().length > 0) return null;
  return (
    <div class="first-task">
      <p>{firstTask.text}</p>
      <Button kind="quiet" onClick={() => onTry(firstTask.example)}>
        {firstTask.example}
      </Button>
    </div>
  );
}
