import type { Category } from "../../../client/index.ts";
import { warn } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import type { MenuItem } from "../menu.tsx";
import { openSharing } from "../sharing/open-sharing.tsx";
import type { Resource } from "../sharing/resource.ts";
import { openDeleteCategory, openEditCategory } from "./open-dialogs.tsx";

/** What this person may do with a category. */
export function categoryActions(category: Category): MenuItem[] {
  const { categories: texts } = words;
  const resource: Resource = { subject: "category", id: category.id };
  const share: MenuItem = { text: texts.share, icon: "share", act: () => openSharing(resource) };
  if (category.role !== "owner") {
    return [share, { text: texts.leave, icon: "back", isDanger: true, act: () => leave(resource) }];
  }
  return [
    { text: texts.edit, icon: "note", act: () => openEditCategory(category) },
    share,
    { text: texts.delete, icon: "trash", isDanger: true, act: () => openDeleteCategory(category) },
  ];
}

async function leave(resource: Resource): Promise<void> {
  const loaded = await import("../sharing/leave.ts").catch(() => undefined);
  if (loaded) await loaded.leave(resource);
  else warn({ text: words.errors.failedPlace });
}
