import type { Label } from "../../../client/index.ts";
import { navigate } from "../../router/router.ts";
import { deleteLabel, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { ask } from "../ask.tsx";
import type { MenuItem } from "../menu.tsx";
import { openDialog } from "../open-dialog.tsx";
import { isLabelOpen } from "./label-path.ts";

const { labels: texts } = words;

export function labelActions(label: Label): MenuItem[] {
  return [
    { text: texts.edit, icon: "note", act: () => openEditLabel(label) },
    { text: texts.delete, icon: "trash", isDanger: true, act: () => removeLabel(label) },
  ];
}

function openEditLabel(label: Label): void {
  void openDialog(async () => {
    const { EditLabelDialog } = await import("./edit-label-dialog.tsx");
    return (close) => <EditLabelDialog label={label} onClose={close} />;
  });
}

async function removeLabel({ id, name }: Label): Promise<void> {
  const count = tasks.all().filter((task) => task.labels.includes(name)).length;
  const question = { title: texts.deleteTitle(name), text: texts.deleteText(count), verb: texts.delete };
  if (!(await ask(question))) return;
  deleteLabel(id);
  if (isLabelOpen(name)) navigate("/inbox", { replace: true });
}
