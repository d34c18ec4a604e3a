import type { Person, Task } from "../../../client/index.ts";
import { editTasks, nameOf } from "../../commands/act-on-tasks.ts";
import { membersOf } from "../../components/members.ts";
import { account } from "../../session/account.ts";
import { tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching } from "../chooser/options.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

export function AssigneePicker({ chosen, onClose }: PickerProps) {
  const people = inAll(chosen.map(candidates)).map((person) => ({ id: person.id, name: displayName(person) }));
  const options = [...people, { id: null, name: text.nobody }].map(({ id, name }) => ({
    id: id ?? "nobody",
    text: name,
    icon: id === null ? ("close" as const) : ("assigned" as const),
    detail: id === account.value?.id ? text.you : undefined,
    isChosen: chosen.every((task) => task.assignee_id === id),
    choose: () => editTasks(chosen, { assignee_id: id }, assigned(nameOf(chosen), id === null ? undefined : name)),
  }));
  return (
    <Chooser
      title={text.titles.assignee(nameOf(chosen))}
      label={text.fields.assignee}
      optionsFor={(filter) => matching(options, filter)}
      onClose={onClose}
    />
  );
}

/** Who can see a task: by its category, by itself, or by a task above it. */
function candidates(task: Task): Person[] {
  const { category_id: category } = task;
  const people = [task, ...tasksAbove(task)].flatMap(({ id }) => membersOf("tasks", id));
  const all = category ? [...membersOf("categories", category), ...people] : people;
  return [...new Map(all.map((person) => [person.id, person])).values()];
}

function tasksAbove({ parent_id }: Task): Task[] {
  const parent = tasks.get(parent_id ?? "");
  return parent ? [parent, ...tasksAbove(parent)] : [];
}

function inAll([first = [], ...rest]: readonly (readonly Person[])[]): Person[] {
  return first.filter(({ id }) => rest.every((people) => people.some((person) => person.id === id)));
}

function displayName({ username, display_name: name }: Person): string {
  return name ? `${name} (${username})` : username;
}

function assigned(what: string, name: string | undefined): string {
  return name === undefined ? text.set.nobody(what) : text.set.assignee(what, name);
}
