import { useEffect, useRef } from "preact/hooks";
import { closeTask } from "../../commands/close-task.ts";
import { listInView } from "../../router/list-in-view.ts";
import type { PlaceProps } from "../../router/places.ts";
import { draftsUnder, isFilled, notices, notify, tasks } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { KeptTexts } from "./kept-texts.tsx";
import { TaskCard } from "./task-card.tsx";
import { prefixOf, typedTexts } from "./typed-texts.ts";

/** A task with all that belongs to it. */
export default function TaskPlace({ params }: PlaceProps) {
  const { id = "" } = params;
  const task = tasks.get(id);
  const last = useRef<{ title: string; list: string } | undefined>(undefined);
  const typed = task ? [] : typedTexts(id, draftsUnder(prefixOf(id)));
  const stays = useRef(false);
  if (typed.length > 0) stays.current = true;
  useEffect(() => {
    if (task) last.current = { title: task.title, list: listInView() };
    else if (last.current) tellGone(id, last.current, stays.current);
  }, [task]);
  if (task) return <TaskCard task={task} />;
  // The first sync may still bring it.
  if (!isFilled.value || (last.current && !stays.current)) return <p aria-busy="true" />;
  return <KeptTexts typed={typed} takesFocus={last.current !== undefined} />;
}

/** The open task is deleted or no longer shared. Who deleted it here has been told so. What was typed stays in view. */
function tellGone(id: string, { title, list }: { title: string; list: string }, hasTyped: boolean): void {
  const isOwnAct = notices.peek().some(({ undo }) => undo?.changes.includes(id));
  if (!isOwnAct) notify({ text: texts.gone(title) });
  if (isOwnAct || !hasTyped) closeTask(id, list);
}
