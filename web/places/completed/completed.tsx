import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Completion, Task } from "../../../client/index.ts";
import { shownTasks } from "../../commands/lingering.ts";
import { MoreInView } from "../../components/more-in-view.tsx";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { usePages } from "../../components/use-pages.ts";
import { client } from "../../session/session.ts";
import { connection } from "../../store/index.ts";
import { today } from "../../time/clock.ts";
import { words } from "../../words/words.ts";
import { completedSections } from "./completed-sections.ts";
import { completedTasks, type PastTask } from "./completions.ts";

/** What was done, day by day: also each occurrence of a recurring task. */
export default function Completed() {
  const isSent = useComputed(() => connection.value.pending === 0).value;
  const pages = usePages<Completion>(askCompletions, [isSent]);
  const { value: tasks } = shownTasks;
  const results = pages.data?.results ?? NONE;
  const sections = useMemo(
    () => completedSections(completedTasks(tasks, results), today.value),
    [tasks, results, today.value],
  );
  return (
    <ListPlace title={words.nav.completed}>
      <TaskList label={words.nav.completed} sections={sections} hrefOf={hrefOf} />
      {sections.length === 0 && <EmptyList icon="completed" texts={words.list.completedPlace} />}
      <MoreInView pages={pages} />
    </ListPlace>
  );
}

const NONE: readonly Completion[] = [];

async function askCompletions(cursor: string | undefined) {
  const query = { page_size: 100, ...(cursor !== undefined && { cursor }) };
  return (await client.call("GET /api/tasks/completed", { query })).data;
}

function hrefOf(task: Task | PastTask): string {
  return `/t/${"task_id" in task ? task.task_id : task.id}`;
}
