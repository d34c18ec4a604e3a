import { useComputed } from "@preact/signals";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { myOpenTasks } from "../../components/task-list/open-tasks.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { today } from "../../time/clock.ts";
import { words } from "../../words/words.ts";
import { todaySections } from "./today-sections.ts";

/** What is due today, and what should have been done before. */
export default function Today() {
  const sections = useComputed(() => todaySections(myOpenTasks.value, today.value)).value;
  return (
    <ListPlace title={words.nav.today}>
      <QuickAdd place={{ due_date: today.value }} />
      <TaskList label={words.nav.today} sections={sections} />
      {sections.length === 0 && <EmptyList icon="today" texts={words.list.today} />}
    </ListPlace>
  );
}
