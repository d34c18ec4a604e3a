/** In pixels, as menu.css has them. */
const ITEM = 34;
const WIDTH = 200;

/** Puts a menu below what opened it, or above where there is no room below. */
export function placeMenu(menu: HTMLElement, opener: DOMRect, items: number): void {
  const height = items * ITEM + 10;
  const isBelow = opener.bottom + height < window.innerHeight;
  const isStart = opener.left + WIDTH < window.innerWidth;
  Object.assign(menu.style, {
    top: isBelow ? `${opener.bottom + 4}px` : "auto",
    bottom: isBelow ? "auto" : `${Math.max(window.innerHeight - opener.top + 4, 4)}px`,
    left: isStart ? `${opener.left}px` : "auto",
    right: isStart ? "auto" : `${Math.max(window.innerWidth - opener.right, 4)}px`,
  });
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The keys of a menu (https://www.w3.org/WAI/ARIA/apg/patterns/menubar/). The app's shortcuts rest while it is open. */
export function moveFocus(event: KeyboardEvent): void {
  event.stopPropagation();
  const menu = event.currentTarget as HTMLElement;
  if (event.key === "Tab") menu.hidePopover();
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  items[step(items.indexOf(document.activeElement as HTMLElement), items.length)]?.focus();
}
