import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Values } from "../../db/prepared.ts";
import { TITLE_ORDER, tasks } from "../../db/schema/tasks.ts";
import { foldAccents } from "../../kernel/text.ts";
import type { Ordering } from "./sections.ts";

// How a search is kept cheap: docs/decisions/search.md.

/** What stands before a word, beside a space. */
const PUNCTUATION = [..."\t\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”„‘’‚…–—·¡¿、。・「」『』【】"];

/** Words with placeholders of their own. A list of words would be a table that is read again for every task. */
const SLOTS = [0, 1, 2, 3, 4, 5];

/** The words of a search, folded. */
function wordsIn(search: string): string[] {
  return foldAccents(search).split(/\s+/).filter(Boolean);
}

/** A search sorts by relevance, other lists by age. */
export function defaultOrdering({ search = "" }: { search?: string | undefined }): Ordering {
  return { by: wordsIn(search).length > 0 ? "relevance" : "created_at", descending: true };
}

/** The values of the placeholders below. An empty word is in every text. */
export function searchValues(search: string): Values {
  const words = wordsIn(search);
  const query = words.join(" ");
  const slots = SLOTS.flatMap((slot) =>
    Object.entries(formsOf(words[slot] ?? "")).map(([form, value]) => [`${form}${slot}`, value]),
  );
  const more = words.slice(SLOTS.length).map(formsOf);
  const moreWords = more.length > 0 ? JSON.stringify(more) : null;
  return { ...Object.fromEntries(slots), moreWords, query, asLabel: `,${JSON.stringify(query)}]` };
}

function formsOf(word: string): Record<keyof Word, string> {
  const starts = JSON.stringify(PUNCTUATION.map((before) => before + word));
  return { word, quoted: JSON.stringify(word).slice(1, -1), start: ` ${word}`, starts };
}

type Text = SQL | Placeholder;

interface Word {
  readonly word: Text;
  /** As JSON has it. */
  readonly quoted: Text;
  /** With a space before it. */
  readonly start: Text;
  /** With each punctuation mark before it, as a JSON list. */
  readonly starts: Text;
}

const at = (name: string) => sql.placeholder(name);

function everyWord(condition: (word: Word) => SQL): SQL {
  const wordAt = (place: (form: keyof Word) => Text) =>
    condition({ word: place("word"), quoted: place("quoted"), start: place("start"), starts: place("starts") });
  const slots = SLOTS.map((slot) => sql`(${wordAt((form) => at(`${form}${slot}`))})`);
  const others = sql`SELECT 1 FROM json_each(${at("moreWords")}) AS more
    WHERE NOT (${wordAt((form) => sql`(more.value ->> ${sql.raw(`'${form}'`)})`)})`;
  return sql`(${sql.join(slots, sql` AND `)} AND (${at("moreWords")} IS NULL OR NOT EXISTS (${others})))`;
}

/** Folded, without accents. */
const TITLE = TITLE_ORDER;
const isIn = (text: SQL | SQLiteColumn, word: Text) => sql`instr(${text}, ${word}) > 0`;

/** Every word is somewhere in the task. */
export const MATCHES_SEARCH = everyWord(
  ({
    word,
    quoted,
  }) => sql`${isIn(TITLE, word)} OR ${isIn(tasks.descriptionKey, word)} OR coalesce(${isIn(tasks.labels, quoted)}
    AND EXISTS (SELECT 1 FROM json_each(${tasks.labels}) AS label WHERE ${isIn(sql`label.value ->> 2`, word)}), false)`,
);

const IN_TITLE = everyWord(({ word }) => isIn(TITLE, word));

const BEGIN_WORDS = everyWord(
  ({ start, starts }) => sql`instr(' ' || ${TITLE}, ${start}) > 0 OR (${TITLE} GLOB '*[^a-z0-9 ]*'
    AND EXISTS (SELECT 1 FROM json_each(${starts}) AS start WHERE ${isIn(TITLE, sql`start.value`)}))`,
);

/** Sorts as text: the better match first, then the newer task. */
export const RELEVANCE = sql`CASE WHEN ${TITLE} = ${at("query")} THEN 5 WHEN instr(${TITLE}, ${at("query")}) = 1 THEN 4
  WHEN ${BEGIN_WORDS} THEN 3 WHEN ${IN_TITLE} THEN 2
  WHEN instr(${tasks.labels}, ${at("asLabel")}) > 0 THEN 1 ELSE 0 END || ${tasks.createdAt}`;
