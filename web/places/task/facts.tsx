import type { Person, Task } from "../../../client/index.ts";
import { isPending } from "../../store/index.ts";
import { instant } from "../../time/format.ts";
import { task as texts } from "../../words/task.ts";
import { words } from "../../words/words.ts";
import { nameIn } from "./members.ts";

/** Who can see it, and since when it is there. */
export function Facts({ task, members }: { task: Task; members: readonly Person[] }) {
  return (
    <footer class="task-footer small soft">
      {members.length > 1 && (
        <p>
          {texts.sharedWith} {members.map(({ id }) => nameIn(members, id)).join(", ")}
        </p>
      )}
      {isPending(task.id) && <p>{words.list.pending}</p>}
      <p>
        {texts.created} <time dateTime={task.created_at}>{instant(task.created_at)}</time> · {texts.updated}{" "}
        <time dateTime={task.updated_at}>{instant(task.updated_at)}</time>
      </p>
    </footer>
  );
}
