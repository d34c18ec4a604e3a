import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { today } from "../../time/clock.ts";
import { dueDay, dueTime, isInOtherZone, isOverdue } from "../../time/due.ts";
import { dayName, timeOfDay } from "../../time/format.ts";
import { words } from "../../words/words.ts";
import { Fact } from "./fact.tsx";

/** When a task is due, on the person's clock. */
export function Due({ task }: { task: Task }) {
  const isLate = useComputed(() => isOverdue(task)).value;
  const day = dueDay(task);
  if (day === null) return null;
  const time = dueTime(task);
  const kind = isLate ? "overdue" : day === today.value ? "today" : "";
  return (
    <Fact icon="calendar" label={isLate ? words.list.overdue : words.list.due} kind={kind}>
      {dayName(day)}
      {time && ` ${timeOfDay(time)}`}
      {isInOtherZone(task) && ` (${words.list.timeElsewhere(timeOfDay(task.due_time ?? ""), task.time_zone ?? "")})`}
    </Fact>
  );
}
