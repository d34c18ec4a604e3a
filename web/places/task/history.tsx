import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Event, Person, Task } from "../../../client/index.ts";
import { Button } from "../../components/button.tsx";
import { personName } from "../../components/person-name.ts";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { usePages } from "../../components/use-pages.ts";
import { client } from "../../session/session.ts";
import { categories, comments, isPending, reminders } from "../../store/index.ts";
import { fromNow, instant, longDate, timeOfDay } from "../../time/format.ts";
import { history as texts } from "../../words/task.ts";
import { eventText, type Names, tasksBefore } from "./history-words.ts";
import { nameIn } from "./members.ts";
import { RemoteNote } from "./remote-note.tsx";

/** So many are shown at first. */
const FEW = 5;

/** Who did what with the task, newest first. Only the server knows. */
export function History({ task, members }: { task: Task; members: readonly Person[] }) {
  const element = useKeptFocus<HTMLElement>("ol");
  const isUnfolded = useSignal(false);
  const pages = usePages<Event>(
    async (cursor, signal) => {
      const input = { params: { id: task.id }, query: cursor === undefined ? {} : { cursor } };
      return (await client.call("GET /api/tasks/{id}/history", { ...input, ...(signal && { signal }) })).data;
    },
    [task.id, stateOf(task)],
  );
  const events = pages.data?.results ?? [];
  const before = tasksBefore(events);
  const shown = isUnfolded.value ? events : events.slice(0, FEW);
  const hasMore = isUnfolded.value ? pages.hasMore : events.length > FEW;
  useEffect(() => {
    isUnfolded.value = false;
  }, [task.id]);
  const unfold = () => {
    if (isUnfolded.value) void pages.more();
    isUnfolded.value = true;
  };
  return (
    <section ref={element} class="task-section history" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <RemoteNote remote={pages} />
      <ol tabIndex={-1}>
        {shown.map((event, place) => (
          <li key={event.seq}>
            <strong>{event.actor ? personName(event.actor) : texts.someone}</strong>{" "}
            {eventText(event, before[place], namesFor(members))}{" "}
            <time class="soft" dateTime={event.at} title={instant(event.at)}>
              {fromNow(event.at)}
            </time>
          </li>
        ))}
      </ol>
      {hasMore && (
        <Button kind="quiet" onClick={unfold} aria-busy={pages.isLoadingMore}>
          {texts.more}
        </Button>
      )}
    </section>
  );
}

/** Changes with each event of the task that has arrived. What is still pending is not in the history yet. */
function stateOf({ id, version }: Task): string {
  const own = [...comments.all(), ...reminders.all()].filter(({ task_id }) => task_id === id);
  const settled = own.filter((each) => !isPending(each.id));
  const versions = settled.map((each) => `${each.id} ${"updated_at" in each ? each.updated_at : each.status}`);
  return [isPending(id) ? "pending" : version, ...versions.sort()].join();
}

function namesFor(members: readonly Person[]): Names {
  return {
    category: (id) => categories.get(id)?.name ?? texts.otherCategory,
    person: (id) => nameIn(members, id),
    date: longDate,
    time: timeOfDay,
  };
}
