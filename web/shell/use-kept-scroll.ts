import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { here } from "../router/router.ts";

/** How far each place was scrolled, in pixels, by its address. */
const tops = new Map<string, number>();

/** For a pane that shows one place after the other: each begins at its top, or where it was if one comes back to it. */
export function useKeptScroll(href: string | undefined): RefObject<HTMLDivElement | null> {
  const pane = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = pane;
    if (!current || href === undefined) return;
    current.scrollTop = here.peek().isReturn ? (tops.get(href) ?? 0) : 0;
    const keep = () => tops.set(href, current.scrollTop);
    current.addEventListener("scroll", keep);
    return () => current.removeEventListener("scroll", keep);
  }, [href]);
  return pane;
}
