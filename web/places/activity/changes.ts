import type { Event, Person } from "../../../client/index.ts";
import { personName } from "../../components/person-name.ts";
import { account } from "../../session/account.ts";
import { categories } from "../../store/index.ts";
import { longDate, timeOfDay } from "../../time/format.ts";
import { history, task } from "../../words/task.ts";
import { eventText, type Names, tasksBefore } from "../task/history-words.ts";

/** What was changed in a task, by the number of the event, as far as an event before it says what it was. */
export function changesIn(events: readonly Event[]): ReadonlyMap<number, string> {
  const before = tasksBefore(events);
  const names = namesIn(events);
  const known = events.flatMap((event, place): [number, string][] =>
    event.event === "task.updated" && before[place] ? [[event.seq, eventText(event, before[place], names)]] : [],
  );
  return new Map(known);
}

/** Who has done something is known by name. */
function namesIn(events: readonly Event[]): Names {
  const people = new Map(events.flatMap(({ actor }) => (actor ? [[actor.id, personName(actor as Person)]] : [])));
  return {
    category: (id) => categories.get(id)?.name ?? history.otherCategory,
    person: (id) => (id === account.value?.id ? task.you : (people.get(id) ?? task.someone)),
    date: longDate,
    time: timeOfDay,
  };
}
