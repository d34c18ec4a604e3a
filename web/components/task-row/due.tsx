import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { today } from "../../time/clock.ts";
import { dueDay, dueTime, isInOtherZone, isOverdue } from "../../time/due.ts";
import { dayName, timeOfDay } from "../../time/format.ts";
import { words } from "../../words/words.ts";
import { Fact } from "./fact.tsx";

/** When a task is due, on the person's clock. */
export function Due({ task, showsDay }: { task: Task; showsDay: boolean }) {
  const isLate = useComputed(() => isOverdue(task)).value;
  const day = dueDay(task);
  const time = dueTime(task);
  if (day === null || !(showsDay || time)) return null;
  const kind = isLate ? "overdue" : day === today.value ? "today" : "";
  return (
    <Fact icon="calendar" label={isLate ? words.list.overdue : words.list.due} kind={kind}>
      {[showsDay && dayName(day), time && timeOfDay(time)].filter(Boolean).join(" ")}
      {isInOtherZone(task) && ` (${words.list.timeElsewhere(timeOfDay(task.due_time ?? ""), task.time_zone ?? "")})`}
    </Fact>
  );
}
