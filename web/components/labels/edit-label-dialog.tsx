import type { Label } from "../../../client/index.ts";
import { navigate } from "../../router/router.ts";
import { editLabel, isLabelName, isSameLabel, labels, MAX_LABEL } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { ask } from "../ask.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { isLabelOpen, labelPath } from "./label-path.ts";

const { labels: texts } = words;

export function EditLabelDialog({ label, onClose }: { label: Label; onClose: () => void }) {
  const save = async ({ name, color }: { name: string; color: string | null }) => {
    const changes = { ...(name !== label.name && { name }), ...(color !== label.color && { color }) };
    if (Object.keys(changes).length === 0) return;
    const other = labels.all().find((each) => each.id !== label.id && isSameLabel(each.name, name));
    if (other && !(await ask(mergeQuestion(label.name, other.name)))) return;
    const isOpen = isLabelOpen(label.name);
    editLabel(label.id, changes);
    if (isOpen) navigate(labelPath(other?.name ?? name), { replace: true });
  };
  return (
    <NameDialog
      title={texts.editTitle}
      initial={label}
      maxLength={MAX_LABEL}
      verb={words.save}
      check={check}
      onSave={save}
      onClose={onClose}
    />
  );
}

function check(name: string): string | undefined {
  return isLabelName(name) ? undefined : texts.invalid;
}

function mergeQuestion(name: string, other: string) {
  return { title: texts.mergeTitle(other), text: texts.mergeText(name, other), verb: texts.merge };
}
