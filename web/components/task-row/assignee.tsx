import type { Task } from "../../../client/index.ts";
import { account } from "../../session/account.ts";
import { words } from "../../words/words.ts";
import { membersOf } from "../members.ts";
import { personName } from "../person-name.ts";
import { Fact } from "./fact.tsx";

/** Who is to do a task. */
export function Assignee({ task }: { task: Task }) {
  const { assignee_id, category_id, id } = task;
  if (assignee_id === null) return null;
  if (assignee_id === account.value?.id) return <AssigneeFact name={words.list.you} kind="you" />;
  const members = membersOf(category_id ? { subject: "category", id: category_id } : { subject: "task", id });
  const person = members.find((member) => member.id === assignee_id);
  return <AssigneeFact name={person ? personName(person) : words.list.someone} kind="" />;
}

function AssigneeFact({ name, kind }: { name: string; kind: string }) {
  return (
    <Fact icon="assigned" label={words.list.assignee} kind={kind}>
      {name}
    </Fact>
  );
}
