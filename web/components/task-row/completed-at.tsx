import type { Task } from "../../../client/index.ts";
import { instant, timeOfInstant } from "../../time/format.ts";
import { words } from "../../words/words.ts";
import { Fact } from "./fact.tsx";

/** When a task was done: the time alone, where the heading says the day. */
export function CompletedAt({ at, showsDay }: { at: NonNullable<Task["completed_at"]>; showsDay: boolean }) {
  return (
    <Fact icon="check" label={words.list.completed}>
      {showsDay ? instant(at) : timeOfInstant(at)}
    </Fact>
  );
}
