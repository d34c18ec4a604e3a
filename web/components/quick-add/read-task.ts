import { type Parsed, type ParseOptions, parse } from "../../../client/words/index.ts";
import { canEdit, categories } from "../../store/index.ts";
import { now, zone } from "../../time/clock.ts";
import { membersOf } from "../members.ts";

export type QuickAddPlace = NonNullable<ParseOptions["place"]>;

/** Reads a text as a task that is added in a place. */
export function readTask(text: string, place: QuickAddPlace, ignored: readonly string[] = []): Parsed {
  const editable = categories.all().filter(canEdit);
  const options = { now: now.value, zone: zone.value, categories: editable, place, ignored };
  const parsed = parse(text, options);
  const categoryId = parsed.fields.category_id;
  if (!categoryId || !/(^|\s)\+\S/.test(text)) return parsed;
  const members = membersOf({ subject: "category", id: categoryId }).map((member) => ({
    ...member,
    category_id: categoryId,
  }));
  return parse(text, { ...options, members });
}
