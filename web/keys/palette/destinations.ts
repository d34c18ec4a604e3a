import type { IconName } from "../../components/icon.tsx";
import { labelPath } from "../../components/labels/label-path.ts";
import { listInView } from "../../router/list-in-view.ts";
import { navigate } from "../../router/router.ts";
import { account } from "../../session/account.ts";
import { byPosition, categories, labels, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { matcher, type Option } from "../chooser/options.ts";
import { capsText } from "../key-names.ts";
import { SHORTCUTS } from "../shortcuts.ts";

const { nav, keys: text } = words;

const PLACES: readonly (readonly [href: string, text: string, icon: IconName])[] = [
  ["/inbox", nav.inbox, "inbox"],
  ["/today", nav.today, "today"],
  ["/upcoming", nav.upcoming, "upcoming"],
  ["/assigned", nav.assigned, "assigned"],
  ["/completed", nav.completed, "completed"],
  ["/activity", nav.activity, "activity"],
  ["/invitations", nav.invitations, "invitation"],
  ["/settings/profile", nav.settings, "settings"],
];

export function placeOptions(): Option[] {
  const isAdmin = account.value?.role === "admin";
  const places = isAdmin ? [...PLACES, ["/admin/users", nav.admin, "admin"] as const] : PLACES;
  return places.map(([href, name, icon]) => ({
    ...destination(href, name, icon, nav.label),
    detail: capsText(SHORTCUTS.find((shortcut) => shortcut.text === text.goTo(name))?.keys[0] ?? ""),
  }));
}

export function categoryOptions(): Option[] {
  const sorted = categories.all().toSorted(byPosition);
  return sorted.map(({ id, name, color }) => ({ ...destination(`/c/${id}`, name, "category", nav.categories), color }));
}

export function labelOptions(): Option[] {
  const sorted = labels.all().toSorted(byPosition);
  return sorted.map(({ name, color }) => ({
    ...destination(labelPath(name), name, "label", nav.labels),
    color,
  }));
}

const SHOWN_TASKS = 8;

/** Open tasks by their title. */
export function taskOptions(filter: string): Option[] {
  const matches = matcher(filter);
  const found: Option[] = [];
  for (const { id, title, done } of tasks.all()) {
    if (done || !matches(title)) continue;
    found.push({
      ...destination(`/t/${id}`, title, "check", text.tasksGroup),
      choose: () => navigate(`/t/${id}`, { list: listInView() }),
    });
    if (found.length === SHOWN_TASKS) break;
  }
  return found;
}

export function searchOption(filter: string): Option {
  return destination(`/search?q=${encodeURIComponent(filter)}`, text.searchFor(filter), "search", nav.search);
}

function destination(href: string, name: string, icon: IconName, group: string): Option {
  return { id: href.replaceAll(/\W/g, "-"), text: name, icon, group, choose: () => navigate(href) };
}
