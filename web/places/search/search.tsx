import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Task } from "../../../client/index.ts";
import { shownTasks } from "../../commands/lingering.ts";
import { listActions } from "../../commands/list-actions.ts";
import { endTypeAhead, insertTyped } from "../../commands/type-ahead.ts";
import { Icon } from "../../components/icon.tsx";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { isEmpty, type Section } from "../../components/task-list/sections.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import type { PlaceProps } from "../../router/places.ts";
import { navigate } from "../../router/router.ts";
import { isOpen } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { find } from "./find.ts";
import "./search.css";

/** Finds tasks as one types, without the server. */
export default function Search({ query }: PlaceProps) {
  const field = useRef<HTMLInputElement>(null);
  // Searching is what one comes here for.
  useEffect(() => {
    const typed = endTypeAhead();
    field.current?.focus();
    insertTyped(typed);
  }, []);
  const text = query.get("q") ?? "";
  const { value: tasks } = shownTasks;
  const sections = useMemo(() => resultSections(find(tasks, text)), [tasks, text]);
  const texts = text.trim() === "" ? words.list.search : words.list.nothingFound(text);
  return (
    <ListPlace title={words.nav.search}>
      <search class="search">
        <Icon name="search" />
        <input
          type="search"
          dir="auto"
          aria-label={words.nav.search}
          placeholder={words.list.searchHint}
          value={text}
          ref={field}
          onInput={({ currentTarget }) => navigate(searchHref(currentTarget.value), { replace: true })}
          onKeyDown={isEmpty(sections) ? undefined : toResults}
        />
      </search>
      <TaskList label={words.list.results} sections={sections} />
      {isEmpty(sections) && <EmptyList icon="search" texts={texts} />}
    </ListPlace>
  );
}

/** From the field to the results. */
function toResults(event: KeyboardEvent): void {
  if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  listActions.value?.focus();
}

function searchHref(text: string): string {
  return text === "" ? "/search" : `/search?q=${encodeURIComponent(text)}`;
}

function resultSections(found: readonly Task[]): Section[] {
  const completed = found.filter((task) => !isOpen(task));
  return [
    { key: "open", tasks: found.filter(isOpen) },
    ...(completed.length > 0 ? [{ key: "completed", heading: words.nav.completed, tasks: completed }] : []),
  ];
}
