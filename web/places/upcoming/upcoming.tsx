import { useComputed } from "@preact/signals";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { myOpenTasks } from "../../components/task-list/open-tasks.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { today } from "../../time/clock.ts";
import { words } from "../../words/words.ts";
import { dayArrangement } from "./day-arrangement.ts";
import { upcomingSections } from "./upcoming-sections.ts";

/** What is due, day by day. */
export default function Upcoming() {
  const sections = useComputed(() => upcomingSections(myOpenTasks.value, today.value)).value;
  return (
    <ListPlace title={words.nav.upcoming}>
      <QuickAdd place={{}} />
      <TaskList label={words.nav.upcoming} sections={sections} arrangement={dayArrangement} />
    </ListPlace>
  );
}
