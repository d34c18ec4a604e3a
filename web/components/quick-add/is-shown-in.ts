import type { TaskFields } from "../../../client/words/index.ts";
import type { Location } from "../../router/match.ts";

/** Whether a list shows a new task with these fields. */
export function isShownIn(
  { path, params }: Pick<Location, "path" | "params">,
  fields: TaskFields,
  today: string,
): boolean {
  const { due_date: date, category_id: category, labels = [] } = fields;
  switch (path) {
    case "/inbox":
      return category === undefined;
    case "/today":
      return date !== undefined && date <= today;
    case "/upcoming":
      return date !== undefined;
    case "/c/:id":
      return category === params["id"];
    case "/l/:label":
      return labels.some((label) => label.toLowerCase() === params["label"]?.toLowerCase());
    default:
      return false;
  }
}
