import type { Parsed } from "../../../client/words/index.ts";
import { listInView } from "../../router/list-in-view.ts";
import { match } from "../../router/match.ts";
import { categories, changeTasks, createTask, type Draft, notify } from "../../store/index.ts";
import { today } from "../../time/clock.ts";
import { words } from "../../words/words.ts";
import { isShownIn } from "./is-shown-in.ts";

/** Makes the task, and says so; also where it went, if that is not the list in view. */
export function addTask({ title, fields }: Parsed, draft: Draft): void {
  const undo = createTask({ title, ...fields }, { draft });
  const view = match(new URL(listInView(), window.location.origin));
  const isInView = view !== undefined && isShownIn(view, fields, today.value);
  notify({ text: words.quickAdd.added(title), undo, ...(!isInView && { link: listOf(fields) }) });
}

/** Makes a task of each, as one act. */
export function addTasks(parsed: readonly Parsed[]): void {
  const undo = changeTasks(parsed.map(({ title, fields }) => ({ op: "create", title, ...fields })));
  notify({ text: words.quickAdd.addedMany(parsed.length), undo });
}

function listOf({ category_id: id }: Parsed["fields"]): { href: string; text: string } {
  if (id === undefined) return { href: "/inbox", text: words.quickAdd.open(words.nav.inbox) };
  return { href: `/c/${id}`, text: words.quickAdd.open(categories.get(id)?.name ?? words.nav.categories) };
}
