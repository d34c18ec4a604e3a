import type { Category } from "../../../client/index.ts";
import { navigate } from "../../router/router.ts";
import { categories, createCategory, draft, editCategory, isSameLabel } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { NameDialog } from "../name-dialog.tsx";

const MAX_NAME = 100;
/** The draft that keeps a name that the server refused. */
const NEW = "category-name";

export function NewCategoryDialog({ onClose }: { onClose: () => void }) {
  const typed = draft(NEW);
  const create = (fields: { name: string; color: string | null }) => {
    typed.value = "";
    const { madeId } = createCategory(fields, { draft: { key: NEW, text: fields.name } });
    navigate(`/c/${madeId}`);
  };
  return (
    <NameDialog
      title={words.categories.new}
      initial={{ name: typed.peek(), color: null }}
      maxLength={MAX_NAME}
      verb={words.create}
      check={(name) => takenBy(name)}
      onSave={create}
      onClose={onClose}
    />
  );
}

export function EditCategoryDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const key = `${NEW}/${category.id}`;
  const typed = draft(key);
  const save = ({ name, color }: { name: string; color: string | null }) => {
    typed.value = "";
    const changes = { ...(name !== category.name && { name }), ...(color !== category.color && { color }) };
    if (Object.keys(changes).length > 0) editCategory(category.id, changes, { draft: { key, text: name } });
  };
  return (
    <NameDialog
      title={words.categories.editTitle}
      initial={{ ...category, name: typed.peek() || category.name }}
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
