import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { labelPath } from "../../components/labels/label-path.ts";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { openTasks } from "../../components/task-list/open-tasks.ts";
import { byDay } from "../../components/task-list/order.ts";
import { isEmpty } from "../../components/task-list/sections.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import type { PlaceProps } from "../../router/places.ts";
import { navigate } from "../../router/router.ts";
import { hasLabel, isSameLabel, labels, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";

/** All tasks with a label. */
export default function Label({ params }: PlaceProps) {
  const wanted = params["label"] ?? "";
  const name = useComputed(() => spelling(wanted)).value;
  useRenaming(wanted);
  const sections = useComputed(() => [
    { key: "label", tasks: openTasks.value.filter((task) => hasLabel(task, wanted)).sort(byDay) },
  ]).value;
  return (
    <ListPlace title={name}>
      <QuickAdd place={{ label: name }} />
      <TaskList label={name} sections={sections} />
      {isEmpty(sections) && <EmptyList icon="label" texts={words.list.labelled(name)} />}
    </ListPlace>
  );
}

/** Follows the label to its new name: it may be renamed on another device, or by an undo. */
function useRenaming(wanted: string): void {
  const id = labels.all().find(({ name }) => isSameLabel(name, wanted))?.id;
  const before = useRef({ wanted, id });
  useEffect(() => {
    const renamed = before.current.wanted === wanted && id === undefined && labels.get(before.current.id ?? "");
    before.current = { wanted, id };
    if (renamed) navigate(labelPath(renamed.name), { replace: true });
  }, [wanted, id]);
}

/** As it is written in one's palette, else on a task; else as it was asked for: a label needs no list before its first task. */
function spelling(wanted: string): string {
  const own = labels.all().find(({ name }) => isSameLabel(name, wanted));
  return (
    own?.name ??
    tasks
      .all()
      .flatMap((task) => task.labels)
      .find((label) => isSameLabel(label, wanted)) ??
    wanted
  );
}
