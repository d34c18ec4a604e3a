// Markdown as CommonMark 0.31 has it, as far as it decides what is code and what is a link. Each function reads its text a
// fixed number of times, whatever is in it.

/** The paragraphs, list items and so on of a Markdown text, without code, URLs and the targets of links. */
export function proseOf(body: string): string[] {
  return blocksOf(body).map((block) => withoutUrls(withoutTargets(withoutCodeSpans(withoutDefinitions(block)))));
}

const OPENING_FENCE = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}(?=[^`]*$)|~{3,})/;
const CLOSING_FENCE = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;
const LIST_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]{1,4}(?=\S)|[ \t])/;
const BLOCK_START = /^[ \t]*(?:$|[>|]|#{1,6}[ \t])/;

/** A code span does not go on from one block into the next. Fenced and indented code is left out. */
function blocksOf(body: string): string[] {
  const blocks = [""];
  let fence: { quotes: number; mark: string } | undefined;
  // The column where the text of the current list item begins; 0 outside lists.
  let itemColumn = 0;
  let mayIndent = true;
  for (const line of body.split(/\r\n?|\n/)) {
    if (fence && quotesOf(line) >= fence.quotes) {
      if (CLOSING_FENCE.exec(line)?.[1]?.startsWith(fence.mark)) fence = undefined;
      continue;
    }
    const [, before = "", mark] = OPENING_FENCE.exec(line) ?? [];
    fence = mark === undefined ? undefined : { quotes: quotesOf(before), mark };
    const isBlank = line.trim() === "";
    const isIndented: boolean = mayIndent && !isBlank && indentOf(line) >= itemColumn + 4;
    const isCode: boolean = fence !== undefined || isIndented;
    const [item] = (isIndented ? undefined : LIST_ITEM.exec(line)) ?? [];
    if (item) itemColumn = columnsOf(item);
    else if (mayIndent && !isBlank) itemColumn = Math.min(itemColumn, indentOf(line));
    mayIndent = isCode || isBlank;
    if (isCode || item || BLOCK_START.test(line)) blocks.push("");
    if (!isCode) blocks[blocks.length - 1] += `${line}\n`;
  }
  return blocks;
}

function indentOf(line: string): number {
  return columnsOf(/^[ \t]*/.exec(line)?.[0] ?? "");
}

/** A tab goes on to the next multiple of 4. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character === "\t" ? 4 - (columns % 4) : 1;
  return columns;
}

function quotesOf(line: string): number {
  return /^[ \t>]*/.exec(line)?.[0].replace(/[^>]/g, "").length ?? 0;
}

/** A run of backticks opens a span that ends at the next run of as many; without one it is text. */
function withoutCodeSpans(block: string): string {
  const parts = block.split(/(`+)/);
  const ends: (number | undefined)[] = [];
  const later = new Map<string | undefined, number>();
  for (let at = parts.length - 2; at > 0; at -= 2) {
    ends[at] = later.get(parts[at]);
    later.set(parts[at], at);
  }
  let kept = "";
  for (let at = 0; at < parts.length; at += 1) {
    const end = isEscaped(parts[at - 1]) ? undefined : ends[at];
    kept += end === undefined ? parts[at] : "`";
    at = end ?? at;
  }
  return kept;
}

function isEscaped(before = ""): boolean {
  let slashes = 0;
  while (before.at(-1 - slashes) === "\\") slashes += 1;
  return slashes % 2 === 1;
}

const LABEL = String.raw`\[(?!\^)(?:[^[\]\\]|\\.)+\]:`;
const GAP = String.raw`[ \t]*(?:\n[ \t]*)?`;
const DESTINATION = String.raw`(?:<[^<>\n]*>|[^\s<]\S*)`;
const TITLE = String.raw`(?:"[^"]*"|'[^']*'|\([^()]*\))`;
const MARKERS = String.raw`(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*`;
const DEFINITION = `${MARKERS}${LABEL}${GAP}${DESTINATION}(?:(?=\\s)${GAP}${TITLE})?[ \\t]*(?:\\n|$)`;
const DEFINITIONS = new RegExp(`^(?:${DEFINITION})+`);

/** `[label]: destination "title"` at the start of a block. A footnote, `[^label]: text`, is shown. */
function withoutDefinitions(block: string): string {
  return block.replace(DEFINITIONS, "");
}

// The target may have parentheses of its own, one in the other.
const TARGET = /\]\((?:[^()]|\([^()]*\))*\)/g;

function withoutTargets(block: string): string {
  return block.replace(TARGET, "]()");
}

// From `://`, from `www.`, or from the end of a name such as `example.org/`, up to white space or punctuation that no URL has.
const WEB_ADDRESS = /(?::\/\/|(?<![\p{L}\p{N}])www\.|\.\p{L}{2,}\/)[^\s<>"`\p{Pi}\p{Pf}\u3000-\u303f\uff00-\uff65]*/giu;

function withoutUrls(block: string): string {
  return block.replace(WEB_ADDRESS, "/");
}
