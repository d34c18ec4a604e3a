import { useEffect, useRef } from "preact/hooks";
import { closeTask } from "../../commands/close-task.ts";
import { NotFound } from "../../components/not-found.tsx";
import { listInView } from "../../router/list-in-view.ts";
import type { PlaceProps } from "../../router/places.ts";
import { isFilled, notices, notify, tasks } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { TaskCard } from "./task-card.tsx";

/** A task with all that belongs to it. */
export default function TaskPlace({ params }: PlaceProps) {
  const { id = "" } = params;
  const task = tasks.get(id);
  const last = useRef<{ title: string; list: string } | undefined>(undefined);
  useEffect(() => {
    if (task) last.current = { title: task.title, list: listInView() };
    else if (last.current) leave(id, last.current);
  }, [task]);
  if (task) return <TaskCard task={task} />;
  // The first sync may still bring it.
  return isFilled.value && !last.current ? <NotFound /> : <p aria-busy="true" />;
}

/** The open task is deleted or no longer shared. Who deleted it here has been told so. */
function leave(id: string, { title, list }: { title: string; list: string }): void {
  closeTask(id, list);
  const isOwnAct = notices.peek().some(({ undo }) => undo?.changes.includes(id));
  if (!isOwnAct) notify({ text: texts.gone(title) });
}
