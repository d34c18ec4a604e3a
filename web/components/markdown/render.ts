import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";
import { markMentions } from "./mark-mentions.ts";

/** The level of the section in which a text stands. */
const SECTION = 2;

/** The last heading of the text that is being rendered: the next one is one level below it at most. */
let above = SECTION;

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    heading({ tokens, depth }: Tokens.Heading) {
      const level = Math.min(SECTION + depth, above + 1, 6);
      above = level;
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    // The browser may not load others' pictures, which would tell them who reads.
    image({ href, text }: Tokens.Image) {
      return `<a href="${escaped(href)}">${escaped(text || href)}</a>`;
    },
    html({ text }: Tokens.HTML | Tokens.Tag) {
      return escaped(text);
    },
  },
});

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const ALLOWED_TAGS = [
  ...["p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li", "input"],
  ...["a", "strong", "em", "del", "table", "thead", "tbody", "tr", "th", "td"],
];
const ALLOWED_ATTR = ["href", "title", "type", "checked", "disabled", "start", "align"];
// Every attribute's value is tested: one that begins with no scheme is fine.
const ALLOWED_URI_REGEXP = /^(?:(?:https?|mailto|tel):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

/** Markdown as elements that are safe to show. `usernames` are those who are mentioned. */
export function render(markdown: string, usernames: readonly string[]): DocumentFragment {
  above = SECTION;
  const html = marked.parse(markdown, { async: false });
  const content = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOWED_URI_REGEXP,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of content.querySelectorAll("a")) protect(link);
  for (const box of content.querySelectorAll("input")) box.ariaLabel = box.closest("li")?.textContent?.trim() ?? "";
  markMentions(content, usernames);
  return content;
}

/** Links within the app stay in it; others know nothing of where they were followed. */
function protect(link: HTMLAnchorElement): void {
  link.rel = "noopener noreferrer";
  link.dir = "auto";
  if (link.origin !== window.location.origin) link.target = "_blank";
}
