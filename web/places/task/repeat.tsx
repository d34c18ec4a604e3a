import type { Task } from "../../../client/index.ts";
import { ruleInWords } from "../../../client/words/index.ts";
import { fromDraft } from "../../components/editable/edit.ts";
import { EditLine } from "../../components/editable/edit-line.tsx";
import { draft, editTask } from "../../store/index.ts";
import { zone } from "../../time/clock.ts";
import { task as texts } from "../../words/task.ts";
import { Occurrences } from "./occurrences.tsx";
import { Preview } from "./preview.tsx";
import { repeatEdit } from "./repeat-edit.ts";

/** The rule by which a task comes back, in words, with the next dates: also of a rule that is being typed. */
export function Repeat({ task }: { task: Task }) {
  const draftKey = `task/${task.id}/repeat`;
  const editFor = (text: string) => repeatEdit(text, task, { now: new Date(), zone: zone.value });
  const typed = fromDraft(draft(draftKey).value)?.text;
  const change = typed === undefined ? undefined : editFor(typed);
  return (
    <EditLine
      label={texts.repeat}
      value={task.recurrence ? ruleInWords(task.recurrence, task.time_zone ?? zone.value) : ""}
      draftKey={draftKey}
      placeholder={texts.repeatNever}
      suggestions={texts.repeatExamples}
      hint={task.recurrence?.from === "completion" ? texts.fromCompletion : undefined}
      check={(text) => (editFor(text) ? undefined : texts.repeatUnknown(text))}
      onSave={(text, typed) => editTask(task.id, editFor(text) ?? {}, { draft: typed })}
    >
      {typed === undefined && task.recurrence && <Occurrences task={task} />}
      {change?.recurrence && <Preview task={{ ...task, ...change } as Task} rrule={change.recurrence.rrule} />}
    </EditLine>
  );
}
