import { useId } from "preact/hooks";
import type { Reminder, Task } from "../../../client/index.ts";
import { IconButton } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { addReminder, deleteReminder, isPending, reminders } from "../../store/index.ts";
import { instant } from "../../time/format.ts";
import { task as texts } from "../../words/task.ts";
import { wordFor } from "../../words/word-for.ts";
import { words } from "../../words/words.ts";
import { AddReminder } from "./add-reminder.tsx";
import { beforeText } from "./reminder-words.ts";

/** One's own reminders of a task: nobody else sees them. */
export function Reminders({ task }: { task: Task }) {
  const id = useId();
  const element = useKeptFocus<HTMLElement>(".adder");
  const own = reminders.all().filter(({ task_id }) => task_id === task.id);
  return (
    <section ref={element} class="task-section" aria-labelledby={id}>
      <h2 id={id}>{texts.reminders}</h2>
      <ul>
        {own.sort(bySoonest).map((reminder) => (
          <ReminderRow key={reminder.id} reminder={reminder} />
        ))}
      </ul>
      <AddReminder task={task} onAdd={(when) => addReminder(task.id, when)} />
    </section>
  );
}

function ReminderRow({ reminder }: { reminder: Reminder }) {
  const { id, at, minutes_before } = reminder;
  const moment = at === null ? texts.reminderWaits : instant(at);
  const name = minutes_before === null ? moment : beforeText(minutes_before);
  return (
    <li class="reminder">
      <Icon name="alarm" size={16} />
      <span>{name}</span>
      <span class="small soft">
        {[
          minutes_before === null ? "" : moment,
          wordFor(texts.reminderStatuses, reminder.status),
          isPending(id) ? words.list.pending : "",
        ]
          .filter(Boolean)
          .join(", ")}
      </span>
      <IconButton icon="close" label={texts.removeReminder(name)} onClick={() => deleteReminder(id)} />
    </li>
  );
}

function bySoonest(one: Reminder, other: Reminder): number {
  return (one.at ?? "~") < (other.at ?? "~") ? -1 : 1;
}
