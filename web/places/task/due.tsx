import type { Task } from "../../../client/index.ts";
import { EditLine } from "../../components/editable/edit-line.tsx";
import { editTask, notify } from "../../store/index.ts";
import { zone } from "../../time/clock.ts";
import { longDate, timeOfDay } from "../../time/format.ts";
import { findZone, ZONES } from "../../time/zones.ts";
import { task as texts } from "../../words/task.ts";
import { dueDateEdit, dueTimeEdit } from "./due-edits.ts";

const [FIRST, LAST] = ["1900-01-01", "9998-12-31"];

export function DueDate({ task }: { task: Task }) {
  return (
    <EditLine
      label={texts.dueDate}
      type="date"
      min={FIRST}
      max={LAST}
      value={task.due_date ?? ""}
      draftKey={`task/${task.id}/due_date`}
      hint={task.recurrence ? texts.thisOccurrence : undefined}
      show={(date) => date && longDate(date)}
      // The year is typed digit by digit, and is 0002 at first.
      check={(date) => (date !== "" && (date < FIRST || date > LAST) ? texts.dateNeeded : undefined)}
      onSave={(date, draft) => {
        const undo = editTask(task.id, dueDateEdit(task, date), { draft });
        if (date === "" && task.recurrence) notify({ text: texts.dateRemoved, undo });
      }}
    />
  );
}

export function DueTime({ task }: { task: Task }) {
  return (
    <EditLine
      label={texts.dueTime}
      type="time"
      value={task.due_time ?? ""}
      draftKey={`task/${task.id}/due_time`}
      show={(time) => time && timeOfDay(time)}
      onSave={(time, draft) => editTask(task.id, dueTimeEdit(task, time, new Date(), zone.value), { draft })}
    />
  );
}

export function TimeZone({ task }: { task: Task }) {
  return (
    <EditLine
      label={texts.timeZone}
      value={task.time_zone ?? ""}
      draftKey={`task/${task.id}/time_zone`}
      suggestions={ZONES}
      check={(name) => (findZone(name) ? undefined : texts.zoneUnknown)}
      onSave={(name, draft) => editTask(task.id, { time_zone: findZone(name) ?? name }, { draft })}
    />
  );
}
