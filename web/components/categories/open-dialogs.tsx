import type { Category } from "../../../client/index.ts";
import { openDialog } from "../open-dialog.tsx";
import { removeCategory, taskCount } from "./delete-category.ts";

export function openNewCategory(): void {
  void openDialog(async () => {
    const { NewCategoryDialog } = await import("./category-dialogs.tsx");
    return (close) => <NewCategoryDialog onClose={close} />;
  });
}

export function openEditCategory(category: Category): void {
  void openDialog(async () => {
    const { EditCategoryDialog } = await import("./category-dialogs.tsx");
    return (close) => <EditCategoryDialog category={category} onClose={close} />;
  });
}

/** Asks what becomes of its tasks, if it has any. */
export function openDeleteCategory(category: Category): void {
  if (taskCount(category) === 0) {
    removeCategory(category, "keep");
    return;
  }
  void openDialog(async () => {
    const { DeleteCategoryDialog } = await import("./delete-category-dialog.tsx");
    return (close) => <DeleteCategoryDialog category={category} onClose={close} />;
  });
}
