import { useComputed } from "@preact/signals";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { openTasks } from "../../components/task-list/open-tasks.ts";
import { byDay } from "../../components/task-list/order.ts";
import { isEmpty } from "../../components/task-list/sections.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { account } from "../../session/account.ts";
import { words } from "../../words/words.ts";

/** What is one's own to do, also in other people's categories. */
export default function Assigned() {
  const sections = useComputed(() => {
    const mine = openTasks.value.filter(({ assignee_id }) => assignee_id === account.value?.id);
    return [{ key: "assigned", tasks: mine.sort(byDay) }];
  }).value;
  return (
    <ListPlace title={words.nav.assigned}>
      <QuickAdd place={{}} />
      <TaskList label={words.nav.assigned} sections={sections} />
      {isEmpty(sections) && <EmptyList icon="assigned" texts={words.list.assigned} />}
    </ListPlace>
  );
}
