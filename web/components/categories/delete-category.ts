import type { Category } from "../../../client/index.ts";
import { here, navigate } from "../../router/router.ts";
import { deleteCategory, notify, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";

export function taskCount({ id }: Category): number {
  return tasks.all().filter((task) => task.category_id === id).length;
}

/** @param then what becomes of its tasks */
export function removeCategory({ id, name }: Category, then: "keep" | "delete"): void {
  const act = deleteCategory(id, { tasks: then });
  if (here.value.location?.href === `/c/${id}`) navigate("/inbox", { replace: true });
  notify({ text: words.categories.deleted(name), undo: act });
}
