import type { Category } from "../../../client/index.ts";
import { openDialog } from "../open-dialog.tsx";

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

export function openDeleteCategory(category: Category): void {
  void openDialog(async () => {
    const { DeleteCategoryDialog } = await import("./delete-category-dialog.tsx");
    return (close) => <DeleteCategoryDialog category={category} onClose={close} />;
  });
}
