import { useEffect, useRef } from "preact/hooks";
import { MoreButton } from "./remote-view.tsx";
import type { Pages } from "./use-pages.ts";

/** Fetches the next page when the end of the list comes near. After a failure there is a button for it. */
export function MoreInView({ pages }: { pages: Pages<unknown> }) {
  const end = useRef<HTMLDivElement>(null);
  const { hasMore, more, moreError } = pages;
  const hasFailed = moreError !== undefined;
  useEffect(() => {
    if (!hasMore || hasFailed || !end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void more(), {
      rootMargin: "400px",
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore, hasFailed, more]);
  return <div ref={end}>{hasFailed && <MoreButton pages={pages} />}</div>;
}
