import { closeOpened } from "../commands/opened-dialog.ts";
import { Dialog } from "../components/dialog.tsx";
import { QuickAdd } from "../components/quick-add/quick-add.tsx";
import { words } from "../words/words.ts";

/** Adds a task where the place in view has no field for it. */
export default function QuickAddDialog() {
  return (
    <Dialog title={words.keys.newTask} onClose={closeOpened}>
      <QuickAdd place={{}} draftKey="quick-add" onAdded={closeOpened} />
    </Dialog>
  );
}
