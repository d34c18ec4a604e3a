import type { Person, Task } from "../../../client/index.ts";
import { useRemote } from "../../components/use-remote.ts";
import { account } from "../../session/account.ts";
import { client } from "../../session/session.ts";
import { comments, tasks } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";

/**
 * Who can see a task: by its category, by itself, or by a task above it. They are not in the replica: offline, they are those
 * who have commented, and oneself.
 */
export function useTaskMembers(task: Task): readonly Person[] {
  const { category_id, role } = task;
  const ids = [task.id, ...idsAbove(task)];
  const { data } = useRemote(
    async (signal) => {
      const answers = await Promise.all([
        ...(category_id
          ? [client.call("GET /api/categories/{id}/members", { params: { id: category_id }, signal })]
          : []),
        ...ids.map((id) => client.call("GET /api/tasks/{id}/members", { params: { id }, signal })),
      ]);
      return distinct(answers.flatMap((answer) => answer.data.results));
    },
    [category_id, role, ids.join()],
  );
  return data ?? known(task.id);
}

function idsAbove({ parent_id }: Task): string[] {
  const parent = tasks.get(parent_id ?? "");
  return parent ? [parent.id, ...idsAbove(parent)] : [];
}

function known(id: string): Person[] {
  const authors = comments.all().flatMap(({ task_id, author }) => (task_id === id ? [author] : []));
  const { value: me } = account;
  return distinct(me ? [{ id: me.id, username: me.username, display_name: "" }, ...authors] : authors);
}

function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

export function nameOf({ display_name, username }: Person): string {
  return display_name || username;
}

/** What a person is called here; someone who is no member any more is not named. */
export function nameIn(members: readonly Person[], id: string): string {
  if (id === account.value?.id) return texts.you;
  const person = members.find((each) => each.id === id);
  return person ? nameOf(person) : texts.someone;
}
