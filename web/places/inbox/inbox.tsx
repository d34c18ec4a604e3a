import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { byHand } from "../../components/task-list/by-hand.ts";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { openTasks } from "../../components/task-list/open-tasks.ts";
import { isEmpty } from "../../components/task-list/sections.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import { byPosition } from "../../store/index.ts";
import { words } from "../../words/words.ts";

/** Tasks without a category: what is yet to be sorted. */
export default function Inbox() {
  const sections = useComputed(() => [
    { key: "inbox", tasks: openTasks.value.filter(isInInbox).sort(byPosition) },
  ]).value;
  return (
    <ListPlace title={words.nav.inbox}>
      <QuickAdd place={{}} />
      <TaskList label={words.nav.inbox} sections={sections} arrangement={byHand} isNested />
      {isEmpty(sections) && <EmptyList icon="inbox" texts={words.list.inbox} />}
    </ListPlace>
  );
}

function isInInbox({ category_id, parent_id }: Task): boolean {
  return category_id === null && parent_id === null;
}
