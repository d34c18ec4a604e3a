import type { Occurrence, Task } from "../../../client/index.ts";
import { Button } from "../../components/button.tsx";
import { useRemote } from "../../components/use-remote.ts";
import { client } from "../../session/session.ts";
import { canEdit, notify, skipTask } from "../../store/index.ts";
import { fullDate, timeOfDay } from "../../time/format.ts";
import { task as texts } from "../../words/task.ts";
import { RemoteNote } from "./remote-note.tsx";

const SHOWN = 4;

/** The next dates of a recurring task. Only the server computes them. */
export function Occurrences({ task }: { task: Task }) {
  const { id, version, title } = task;
  const remote = useRemote(
    async (signal) => {
      const query = { count: SHOWN };
      return (await client.call("GET /api/tasks/{id}/occurrences", { params: { id }, query, signal })).data;
    },
    [id, version],
  );
  const skip = () => notify({ text: texts.skipped(title), undo: skipTask(id) });
  return (
    <div class="occurrences">
      <RemoteNote remote={remote} />
      {remote.data && <DateList dates={remote.data.upcoming} />}
      {canEdit(task) && (
        <Button kind="quiet" onClick={skip}>
          {texts.skip}
        </Button>
      )}
    </div>
  );
}

export function DateList({ dates }: { dates: readonly Occurrence[] }) {
  const [first, ...next] = dates;
  if (!first) return null;
  if (next.length === 0) return <p class="small soft">{texts.noMoreDates}</p>;
  return (
    <ul class="small soft" aria-label={texts.nextDates}>
      {next.map(({ due_date, due_time, due_at, note }) => (
        <li key={due_at}>
          {due_time ? `${fullDate(due_date)}, ${timeOfDay(due_time)}` : fullDate(due_date)}
          {note && <span class="clock-change"> {note}</span>}
        </li>
      ))}
    </ul>
  );
}
