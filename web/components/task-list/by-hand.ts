import type { Task } from "../../../client/index.ts";
import { changeTasks, isOpen, moveTask } from "../../store/index.ts";
import type { Arrangement, Spot } from "./arrangement.ts";
import type { Item } from "./sections.ts";

/** A list in which each task stands where it was put. Subtasks move among those of their parent. */
export const byHand: Arrangement = {
  marks: "line",
  allows: (moving, { beside }) =>
    beside !== undefined && !moving.includes(beside) && moving.every((task) => isSameList(task, beside)),
  put,
  step,
};

function isSameList(one: Task, other: Task): boolean {
  return one.parent_id === other.parent_id && one.category_id === other.category_id && isOpen(one) === isOpen(other);
}

function put(moving: readonly Task[], { beside, side }: Spot): void {
  const [first, ...rest] = moving;
  if (!first || !beside) return;
  const place = { [side]: beside.id };
  if (rest.length === 0) moveTask(first.id, place);
  else {
    const others = rest.map(({ id }, index) => ({ op: "move" as const, id, after: moving[index]?.id }));
    changeTasks([{ op: "move", id: first.id, ...place }, ...others]);
  }
}

function step(moving: readonly Task[], by: -1 | 1, items: readonly Item[]): Spot | undefined {
  const outermost = by < 0 ? moving[0] : moving.at(-1);
  const siblings = items.filter(({ task }) => task && outermost && isSameList(task, outermost));
  const next = siblings[siblings.findIndex(({ task }) => task === outermost) + by];
  return next?.task && { section: next.section, beside: next.task, side: by < 0 ? "before" : "after" };
}
