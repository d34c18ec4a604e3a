import type { Task } from "../../../client/index.ts";
import { clockText } from "../../../client/words/times.ts";
import { localTime } from "../../../client/words/zone.ts";
import { zone } from "../../time/clock.ts";
import { instant, timeOfDay } from "../../time/format.ts";
import { words } from "../../words/words.ts";
import { Fact } from "./fact.tsx";

/** When a task was done: the time alone, where the heading says the day. */
export function CompletedAt({ at, showsDay }: { at: NonNullable<Task["completed_at"]>; showsDay: boolean }) {
  const time = () => timeOfDay(clockText(localTime(new Date(at), zone.value).minutes));
  return (
    <Fact icon="check" label={words.list.completed}>
      {showsDay ? instant(at) : time()}
    </Fact>
  );
}
