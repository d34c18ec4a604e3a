import type { Task } from "../../../client/index.ts";
import { useRemote } from "../../components/use-remote.ts";
import { client } from "../../session/session.ts";
import { zone } from "../../time/clock.ts";
import { DateList } from "./occurrences.tsx";
import { RemoteNote } from "./remote-note.tsx";

const SHOWN = 4;

/** Typing pauses so long before the server is asked, in milliseconds. */
const PAUSE = 300;

/** The dates of a rule before it is saved. */
export function Preview({ task, rrule }: { task: Task; rrule: string }) {
  const { due_date, due_time, time_zone } = task;
  const remote = useRemote(
    async (signal) => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      signal.throwIfAborted();
      const body = { rrule, due_date: due_date ?? "", due_time, time_zone: time_zone ?? zone.value, count: SHOWN };
      return (await client.call("POST /api/recurrence/preview", { body, signal })).data;
    },
    [rrule, due_date, due_time, time_zone],
  );
  return (
    <div class="occurrences">
      <RemoteNote remote={remote} />
      {remote.data && <DateList dates={remote.data.occurrences} />}
    </div>
  );
}
