import { type Parsed, ruleInWords, type Token, type TokenKind } from "../../../client/words/index.ts";
import { categories } from "../../store/index.ts";
import { dayName, timeOfDay } from "../../time/format.ts";
import { words } from "../../words/words.ts";
import type { IconName } from "../icon.tsx";

export const ICONS: Readonly<Record<TokenKind, IconName>> = {
  date: "calendar",
  time: "alarm",
  rule: "repeat",
  end: "repeat",
  priority: "flag",
  category: "category",
  label: "label",
  assignee: "assigned",
};

/** What a token means for the task: `Tomorrow`, `09:00`, `every month`. */
export function tokenText(token: Token, { fields, tokens }: Parsed): string {
  const { due_date: date = "", due_time: time, priority, category_id: category = "" } = fields;
  const has = (wanted: TokenKind) => tokens.some(({ kind }) => kind === wanted);
  switch (token.kind) {
    case "date":
      return dayName(date);
    case "time":
      return [!has("date") && dayName(date), time && timeOfDay(time)].filter(Boolean).join(" ");
    case "rule":
      // The first due stands in the date or the time, where one is said.
      return has("date") || has("time") ? ruleText(fields) : words.quickAdd.from(ruleText(fields), dayName(date));
    case "priority":
      return words.priorities[priority ?? "none"];
    case "category":
      return categories.get(category)?.name ?? token.text;
    default:
      return token.text.replace(/^[@+]"?|"$/g, "");
  }
}

/** Without its end, which is a token of its own. */
function ruleText({ recurrence }: Parsed["fields"]): string {
  return recurrence
    ? ruleInWords({ ...recurrence, rrule: recurrence.rrule.replace(/;(?:COUNT|UNTIL)=[^;]*/, "") })
    : "";
}
