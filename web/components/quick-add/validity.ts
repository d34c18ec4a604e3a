import type { Parsed } from "../../../client/words/index.ts";
import { isLabelName, MAX_LABEL } from "../../store/index.ts";
import { words } from "../../words/words.ts";

// The server's limits.
const TITLE_LENGTH = 255;
const LABELS = 50;

/** Why a text makes no task; undefined if it does. */
export function problemOf({ title, fields: { labels = [] } }: Parsed): string | undefined {
  const { problems } = words.quickAdd;
  if (title === "") return problems.noTitle;
  if (lengthOf(title) > TITLE_LENGTH) return problems.longTitle(lengthOf(title), TITLE_LENGTH);
  if (labels.length > LABELS) return problems.manyLabels(LABELS);
  const bad = labels.find((label) => !isLabelName(label));
  return bad === undefined ? undefined : problems.badLabel(bad, MAX_LABEL);
}

/** In code points, as the server counts. */
function lengthOf(text: string): number {
  return [...text].length;
}
