import { useLayoutEffect, useRef } from "preact/hooks";
import type { Path } from "../router/paths.ts";
import "./page-tabs.css";

/** A followed link is drawn anew with the page that it opens, and would lose the focus. */
let isFollowed = false;

interface PageTabsProps {
  readonly label: string;
  readonly pages: readonly { readonly path: Path; readonly name: string }[];
  readonly open: Path;
}

/** Links between the pages of one place. */
export function PageTabs({ label, pages, open }: PageTabsProps) {
  const current = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => {
    if (isFollowed) current.current?.focus();
    isFollowed = false;
  }, []);
  const follow = () => {
    isFollowed = true;
  };
  return (
    <nav aria-label={label} class="page-tabs">
      <ul>
        {pages.map(({ path, name }) => (
          <li key={path}>
            <a
              href={path}
              ref={path === open ? current : null}
              aria-current={path === open ? "page" : undefined}
              onClick={follow}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
