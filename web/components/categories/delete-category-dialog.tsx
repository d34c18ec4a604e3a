import { useSignal } from "@preact/signals";
import type { Category } from "../../../client/index.ts";
import { here, navigate } from "../../router/router.ts";
import { deleteCategory, notify, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import { Choice } from "../choice.tsx";
import { Dialog } from "../dialog.tsx";

const { categories: texts } = words;

/** Asks what becomes of the tasks. The deletion itself can be undone. */
export function DeleteCategoryDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const tasksGo = useSignal<"keep" | "delete">("keep");
  const count = tasks.all().filter((task) => task.category_id === category.id).length;
  const remove = () => {
    onClose();
    const act = deleteCategory(category.id, { tasks: count > 0 ? tasksGo.value : "keep" });
    if (here.value.location?.href === `/c/${category.id}`) navigate("/inbox", { replace: true });
    notify({ text: texts.deleted(category.name), undo: act });
  };
  return (
    <Dialog title={texts.deleteTitle(category.name)} onClose={onClose}>
      {count === 0 ? (
        <p>{texts.deleteEmpty}</p>
      ) : (
        <Choice
          legend={texts.tasksLegend(count)}
          value={tasksGo.value}
          options={[
            { value: "keep", text: texts.keepTasks },
            { value: "delete", text: texts.deleteTasks },
          ]}
          onChange={(value) => {
            tasksGo.value = value;
          }}
        />
      )}
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
