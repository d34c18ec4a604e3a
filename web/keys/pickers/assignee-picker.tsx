import type { Person } from "../../../client/index.ts";
import { editTasks, nameOf } from "../../commands/act-on-tasks.ts";
import { peopleWith, self } from "../../components/members.ts";
import { account } from "../../session/account.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching } from "../chooser/options.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

export function AssigneePicker({ chosen, note, onClose }: PickerProps) {
  const people = inAll(chosen.map((task) => peopleWith(task) ?? self())).map((person) => ({
    id: person.id,
    name: fullName(person),
  }));
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
      note={note}
      onClose={onClose}
    />
  );
}

function inAll([first = [], ...rest]: readonly (readonly Person[])[]): Person[] {
  return first.filter(({ id }) => rest.every((people) => people.some((person) => person.id === id)));
}

function fullName({ username, display_name: name }: Person): string {
  return name ? `${name} (${username})` : username;
}

function assigned(what: string, name: string | undefined): string {
  return name === undefined ? text.set.nobody(what) : text.set.assignee(what, name);
}
