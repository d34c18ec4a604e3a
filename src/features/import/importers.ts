import { importComments } from "./comments.ts";
import { importCompletions } from "./completions.ts";
import { importCategories, importLabels } from "./palettes.ts";
import type { Importer } from "./plan.ts";
import { importReminders } from "./reminders.ts";
import type { LineType } from "./schemas.ts";
import { importTasks } from "./tasks.ts";

export const IMPORTERS: { readonly [Type in LineType]: Importer<Type> } = {
  category: importCategories,
  label: importLabels,
  task: importTasks,
  reminder: importReminders,
  comment: importComments,
  completion: importCompletions,
};
