import type { Person, Task } from "../../../client/index.ts";
import { membersOf } from "../../components/members.ts";
import { account } from "../../session/account.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching } from "../chooser/options.ts";
import { nameOf } from "../task-acts.ts";
import { change } from "./change.ts";
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
    choose: () => change(chosen, { assignee_id: id }, assigned(nameOf(chosen), id === null ? undefined : name)),
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

/** A task in a category can be assigned to its members, another one to those who share it. */
function candidates({ id, category_id: category }: Task): readonly Person[] {
  return category ? membersOf("categories", category) : membersOf("tasks", id);
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
