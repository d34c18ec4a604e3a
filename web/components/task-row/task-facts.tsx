import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { ruleInWords } from "../../../client/words/index.ts";
import { categories, isPending } from "../../store/index.ts";
import { wordFor } from "../../words/word-for.ts";
import { words } from "../../words/words.ts";
import { Assignee } from "./assignee.tsx";
import { CompletedAt } from "./completed-at.tsx";
import { commentCount } from "./counts.ts";
import { Due } from "./due.tsx";
import { Fact } from "./fact.tsx";
import { SubtaskCount } from "./subtask-count.tsx";

const { list } = words;

interface TaskFactsProps {
  readonly task: Task;
  readonly showsCategory: boolean;
  readonly showsDay: boolean;
  readonly canExpand: boolean;
}

/** What a row says beside the title, as far as there is something to say. */
export function TaskFacts({ task, showsCategory, showsDay, canExpand }: TaskFactsProps) {
  const { id, priority, recurrence, labels, description, category_id, completed_at } = task;
  const comments = useComputed(() => commentCount(id)).value;
  const category = showsCategory && category_id ? categories.get(category_id) : undefined;
  return (
    <div class="task-facts">
      {isPending(id) && <Fact icon="pending" label={list.pending} kind="pending" />}
      {completed_at ? <CompletedAt at={completed_at} showsDay={showsDay} /> : <Due task={task} showsDay={showsDay} />}
      {recurrence && (
        <Fact icon="repeat" label={list.repeats}>
          {ruleInWords(recurrence, task.time_zone ?? "UTC")}
        </Fact>
      )}
      {priority !== "none" && (
        <Fact icon="flag" kind={priority} label={list.priority}>
          {wordFor(words.priorities, priority)}
        </Fact>
      )}
      <SubtaskCount id={id} canExpand={canExpand} />
      {comments > 0 && (
        <Fact icon="comment" label={list.comments}>
          {comments}
        </Fact>
      )}
      {description !== "" && <Fact icon="note" label={list.hasDescription} />}
      {labels.map((label) => (
        <Fact key={label} icon="label" label={list.label}>
          {label}
        </Fact>
      ))}
      <Assignee task={task} />
      {category && (
        <Fact icon="category" label={list.category} kind="category">
          {category.name}
        </Fact>
      )}
    </div>
  );
}
