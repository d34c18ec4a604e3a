import { effect, signal } from "@preact/signals";
import { type Location, match } from "./match.ts";

/** What the history remembers beside a URL. */
interface HistoryState {
  /** The list from which a task was opened. */
  readonly list?: string;
}

export interface Here {
  /** Undefined for a URL that is no place. */
  readonly location: Location | undefined;
  readonly state: HistoryState;
  /** By the browser's back or forward. */
  readonly isReturn: boolean;
}

export const here = signal(read());

function read(isReturn = false): Here {
  return { location: match(new URL(window.location.href)), state: history.state ?? {}, isReturn };
}

/** Opens a place. `list` is where `Escape` leads back to from a task. */
export function navigate(href: string, { replace = false, list }: { replace?: boolean; list?: string } = {}): void {
  const url = new URL(href, window.location.href);
  const state: HistoryState = list ? { list } : {};
  if (replace) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
  here.value = read();
}

/** Links open places without loading the page again, unless the browser is asked for a new tab, window or download. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest?.("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return;
  if (!match(new URL(link.href))) return;
  event.preventDefault();
  const list = link.dataset["list"];
  navigate(link.href, list ? { list } : {});
}

/** Keeps `here` in step with the address bar. */
export function startRouter(): void {
  document.addEventListener("click", followLink);
  window.addEventListener("popstate", () => {
    here.value = read(true);
  });
}

/** Calls back after each change of the place, with the path. */
export function onNavigate(act: (href: string) => void): void {
  let last: string | undefined;
  effect(() => {
    const href = here.value.location?.href ?? window.location.pathname;
    if (last !== undefined && href !== last) act(href);
    last = href;
  });
}
