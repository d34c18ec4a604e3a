import { tasks } from "../store/index.ts";
import { type Location, match } from "./match.ts";
import { here } from "./router.ts";

/** The list that stands beside the open task: the one it was opened from, else the task's own. */
export function listBeside(): Location | undefined {
  const { location, state } = here.value;
  if (location?.path !== "/t/:id") return undefined;
  const task = tasks.get(location.params["id"] ?? "");
  const own = task?.category_id ? `/c/${task.category_id}` : "/inbox";
  return match(new URL(state.list ?? own, window.location.origin));
}

/** The list in view. Links to tasks name it, so that a task opens beside it. */
export function listInView(): string {
  const { location } = here.value;
  return (location?.path === "/t/:id" ? listBeside()?.href : location?.href) ?? "/today";
}
