import { useComputed } from "@preact/signals";
import { words } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { subtaskProgress } from "./counts.ts";
import { expanded, toggleExpanded } from "./expanded.ts";
import { Fact } from "./fact.tsx";

interface SubtaskCountProps {
  readonly id: string;
  /** Whether they can be shown below the task. */
  readonly canExpand: boolean;
}

/** How many of a task's subtasks are done. */
export function SubtaskCount({ id, canExpand }: SubtaskCountProps) {
  const count = useComputed(() => {
    const found = subtaskProgress(id);
    return found && `${found.done}/${found.total}`;
  }).value;
  const isExpanded = useComputed(() => expanded.value.has(id)).value;
  if (!count) return null;
  const fact = (
    <Fact icon="subtasks" label={words.list.subtasks}>
      {count}
    </Fact>
  );
  if (!canExpand) return fact;
  return (
    <button type="button" class="subtask-count" aria-expanded={isExpanded} onClick={() => toggleExpanded(id)}>
      {fact}
      <Icon name="chevron" size={12} />
    </button>
  );
}
