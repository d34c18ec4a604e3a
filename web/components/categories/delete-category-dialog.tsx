import { useSignal } from "@preact/signals";
import type { Category } from "../../../client/index.ts";
import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import { Choice } from "../choice.tsx";
import { Dialog } from "../dialog.tsx";
import { removeCategory, taskCount } from "./delete-category.ts";

const { categories: texts } = words;

/** Asks what becomes of the tasks. The deletion itself can be undone. */
export function DeleteCategoryDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const then = useSignal<"keep" | "delete">("keep");
  const remove = () => {
    onClose();
    removeCategory(category, then.value);
  };
  return (
    <Dialog title={texts.deleteTitle(category.name)} onClose={onClose}>
      <Choice
        legend={texts.tasksLegend(taskCount(category))}
        value={then.value}
        options={[
          { value: "keep", text: texts.keepTasks },
          { value: "delete", text: texts.deleteTasks },
        ]}
        onChange={(value) => {
          then.value = value;
        }}
      />
      <p class="soft small">{texts.deleteShared}</p>
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button kind="danger" onClick={remove}>
          {texts.delete}
        </Button>
      </div>
    </Dialog>
  );
}
