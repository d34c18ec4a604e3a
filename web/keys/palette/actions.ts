import { nameOf } from "../../commands/act-on-tasks.ts";
import { targets } from "../../commands/selection.ts";
import { editableTasks } from "../../commands/task-commands.ts";
import { categoryActions } from "../../components/categories/category-actions.ts";
import { openNewCategory } from "../../components/categories/open-dialogs.tsx";
import { here } from "../../router/router.ts";
import { categories } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import type { Option } from "../chooser/options.ts";
import { capsText } from "../key-names.ts";
import { SHORTCUTS, type Shortcut } from "../shortcuts.ts";

/** What can be done now. */
export function actionOptions(): Option[] {
  const chosen = editableTasks(targets());
  const applicable = SHORTCUTS.filter(({ isMove, group, when }) => !isMove && group !== "go" && when?.() !== false);
  const onTasks = applicable.filter(({ group }) => group === "tasks" && chosen.length > 0);
  const general = applicable.filter(({ group }) => group === "general");
  return [
    ...onTasks.map((shortcut) => optionOf(shortcut, nameOf(chosen))),
    ...onCategory(),
    ...general.map((shortcut) => optionOf(shortcut, words.keys.actions)),
    {
      id: "action-new-category",
      text: words.nav.newCategory,
      group: words.keys.actions,
      icon: "plus",
      choose: openNewCategory,
    },
  ];
}

/** What can be done with the category in view. */
function onCategory(): Option[] {
  const { location } = here.value;
  const category = location?.path === "/c/:id" ? categories.get(location.params["id"] ?? "") : undefined;
  if (!category) return [];
  return categoryActions(category).map(({ text, icon, act }) => ({
    id: `category-action-${icon}`,
    text,
    group: category.name,
    icon,
    choose: act,
  }));
}

function optionOf({ text, keys, act }: Shortcut, group: string): Option {
  return { id: `action-${keys[0]}`, text, detail: capsText(keys[0] ?? ""), group, icon: "chevron", choose: act };
}
