import { effect, signal } from "@preact/signals";
import { type Location, match } from "./match.ts";

/** What the history remembers beside a URL. */
interface HistoryState {
  /** The list from which a task was opened. */
  readonly list?: string;
  /** How many entries before this one that list is. Undefined if it is not in the history. */
  readonly depth?: number | undefined;
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
  if (isReturning) {
    afterReturn.push(() => navigate(href, { replace, ...(list && { list }) }));
    return;
  }
  const url = new URL(href, window.location.href);
  const state: HistoryState = list ? { list, depth: replace ? undefined : depthBelow(list) } : {};
  if (replace) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
  here.value = read();
}

function depthBelow(list: string): number | undefined {
  const { location, state } = here.peek();
  if (location?.href === list) return 1;
  return state.list === list && state.depth ? state.depth + 1 : undefined;
}

/** Whether the browser has been asked to go back, and has not yet. */
let isReturning = false;
const afterReturn: (() => void)[] = [];

/** Goes back from a task to its list, so that the browser's *Back* does not open the task again. */
export function returnTo(list: string): void {
  const { state } = here.peek();
  // A browser whose history was cleared has fewer entries.
  if (state.list !== list || !state.depth || state.depth >= history.length) {
    navigate(list, { replace: true });
    return;
  }
  isReturning = true;
  history.go(-state.depth);
  // At once: the browser takes its time.
  here.value = { location: match(new URL(list, window.location.href)), state: {}, isReturn: true };
}

function takeReturn(): void {
  isReturning = false;
  here.value = read(true);
  for (const act of afterReturn.splice(0)) act();
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
  window.addEventListener("popstate", takeReturn);
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
