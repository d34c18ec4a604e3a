import { useEffect } from "preact/hooks";
import type { Person, Task } from "../../../client/index.ts";
import { askIfOlder, distinct, peopleWith, resourcesAround, self } from "../../components/members.ts";
import { personName } from "../../components/person-name.ts";
import { account } from "../../session/account.ts";
import { comments } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";

const JUST_NOW_MS = 1000;

/** Who can see a task, asked anew when it is opened. Until the server has answered: oneself and those who have commented. */
export function useTaskMembers(task: Task): readonly Person[] {
  const resources = resourcesAround(task);
  useEffect(() => {
    for (const resource of resources) askIfOlder(resource, JUST_NOW_MS);
  }, [task.role, resources.map(({ id }) => id).join()]);
  return peopleWith(task) ?? distinct([...self(), ...authorsOn(task)]);
}

function authorsOn({ id }: Task): Person[] {
  return comments.all().flatMap(({ task_id, author }) => (task_id === id ? [author] : []));
}

/** What a person is called here; someone who is no member any more is not named. */
export function nameIn(members: readonly Person[], id: string): string {
  if (id === account.value?.id) return texts.you;
  const person = members.find((each) => each.id === id);
  return person ? personName(person) : texts.someone;
}
