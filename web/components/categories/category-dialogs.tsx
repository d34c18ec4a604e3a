import type { Category } from "../../../client/index.ts";
import { navigate } from "../../router/router.ts";
import { categories, createCategory, editCategory, isSameLabel } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { NameDialog } from "../name-dialog.tsx";

const MAX_NAME = 100;

export function NewCategoryDialog({ onClose }: { onClose: () => void }) {
  const create = (fields: { name: string; color: string | null }) => {
    const { madeId } = createCategory(fields);
    navigate(`/c/${madeId}`);
  };
  return (
    <NameDialog
      title={words.categories.new}
      initial={{ name: "", color: null }}
      maxLength={MAX_NAME}
      verb={words.create}
      check={(name) => takenBy(name)}
      onSave={create}
      onClose={onClose}
    />
  );
}

export function EditCategoryDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const save = ({ name, color }: { name: string; color: string | null }) => {
    const changes = { ...(name !== category.name && { name }), ...(color !== category.color && { color }) };
    if (Object.keys(changes).length > 0) editCategory(category.id, changes);
  };
  return (
    <NameDialog
      title={words.categories.editTitle}
      initial={category}
      maxLength={MAX_NAME}
      verb={words.save}
      check={(name) => takenBy(name, category.id)}
      onSave={save}
      onClose={onClose}
    />
  );
}

/** The names of one's own categories differ, in any case. */
function takenBy(name: string, except?: string): string | undefined {
  const other = categories
    .all()
    .find((each) => each.role === "owner" && each.id !== except && isSameLabel(each.name, name));
  return other && words.categories.taken;
}
