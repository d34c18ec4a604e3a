import type { Task } from "../../../client/index.ts";
import { closeTask } from "../../commands/close-task.ts";
import { openPicker } from "../../commands/opened-dialog.ts";
import { deleteTasks } from "../../commands/task-commands.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { openSharing } from "../../components/sharing/open-sharing.tsx";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { canEdit, lastUndoable, notices, undo } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { words } from "../../words/words.ts";

/** What can be done with the task as a whole. */
export function Actions({ task }: { task: Task }) {
  const element = useKeptFocus<HTMLElement>("button");
  const last = lastUndoable();
  const isOffered = notices.value.some((notice) => notice.undo);
  const remove = () => {
    closeTask(task.id);
    deleteTasks([task.id]);
  };
  return (
    <header ref={element} class="task-top">
      <div class="task-actions">
        {canEdit(task) && (
          <Button kind="quiet" icon="snooze" onClick={() => openPicker("snooze", [task.id])}>
            {texts.snooze}
          </Button>
        )}
        <Button kind="quiet" icon="share" onClick={() => openSharing({ subject: "task", id: task.id })}>
          {texts.share}
        </Button>
        {last?.changes.includes(task.id) && !isOffered && (
          <Button kind="quiet" icon="undo" onClick={() => undo(last)}>
            {words.undo}
          </Button>
        )}
        {canEdit(task) && (
          <Button kind="quiet" icon="trash" onClick={remove}>
            {texts.deleteTask}
          </Button>
        )}
      </div>
      <IconButton icon="close" label={texts.close} onClick={() => closeTask(task.id)} />
    </header>
  );
}
