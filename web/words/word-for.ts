/** The word for a value of the server's. A newer server may have values without a word here: `in_review` is `In review`. */
export function wordFor(words: Readonly<Record<string, string>>, value: string): string {
  return words[value] ?? value.charAt(0).toUpperCase() + value.slice(1).replaceAll(/[._]/g, " ");
}
