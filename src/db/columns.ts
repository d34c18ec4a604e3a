import { customType, text } from "drizzle-orm/sqlite-core";

/** A word stored as its index in `words`, so that the database sorts and filters by rank. */
export function rank<const Words extends readonly string[]>(name: string, words: Words) {
  return customType<{ data: Words[number]; driverData: number }>({
    dataType: () => "integer",
    toDriver: (word) => words.indexOf(word),
    fromDriver: (index) => words[index] as Words[number],
  })(name);
}

/** RFC 3339 text in UTC with milliseconds. It sorts as text, and responses need no conversion. */
export function instant(name: string) {
  return text(name);
}
