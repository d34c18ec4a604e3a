import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { Empty } from "../../components/empty.tsx";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { byPosition, openTasks } from "../../components/task-list/open-tasks.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { words } from "../../words/words.ts";

const { inbox } = words.list;

/** Tasks without a category: what is yet to be sorted. */
export default function Inbox() {
  const sections = useComputed(() => [{ key: "inbox", tasks: openTasks.value.filter(isInInbox).sort(byPosition) }]);
  const isEmpty = sections.value[0]?.tasks.length === 0;
  return (
    <ListPlace title={words.nav.inbox}>
      <QuickAdd place={{}} />
      <TaskList label={words.nav.inbox} sections={sections.value} />
      {isEmpty && (
        <Empty icon="inbox" title={inbox.empty}>
          <p>{inbox.hint}</p>
        </Empty>
      )}
    </ListPlace>
  );
}

function isInInbox({ category_id, parent_id }: Task): boolean {
  return category_id === null && parent_id === null;
}
