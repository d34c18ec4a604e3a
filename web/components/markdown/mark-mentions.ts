/** Marks each `@username` of those who are mentioned, but not in code or links. */
export function markMentions(content: DocumentFragment, usernames: readonly string[]): void {
  if (usernames.length === 0) return;
  const pattern = mentionPattern(usernames);
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts.filter((each) => !each.parentElement?.closest("a, code"))) {
    const parts = text.data.split(pattern);
    if (parts.length > 1) text.replaceWith(...parts.map((part, place) => (place % 2 === 1 ? mark(part) : part)));
  }
}

function mark(text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "mention";
  element.textContent = text;
  return element;
}

/** Splits a text at its mentions, which are the odd parts. Of two names that begin alike the longer one wins. */
export function mentionPattern(usernames: readonly string[]): RegExp {
  const names = [...usernames].sort((one, other) => other.length - one.length);
  const escaped = names.map((name) => name.replaceAll(/[.+]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}@/])(@(?:${escaped.join("|")}))(?![\\p{L}\\p{N}/@])`, "giu");
}
