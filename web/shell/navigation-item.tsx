import { Icon, type IconName } from "../components/icon.tsx";
import { listInView } from "../router/list-in-view.ts";

interface ItemProps {
  readonly href: string;
  readonly icon: IconName;
  readonly text: string;
  readonly count?: number;
  readonly isOpen?: boolean;
}

/** A link to a place. The number is not part of its name. */
export function Item({ href, icon, text, count = 0, isOpen = isInView(href) }: ItemProps) {
  return (
    <li>
      <a href={href} class="navigation-item" aria-current={isOpen ? "page" : undefined}>
        <Icon name={icon} />
        <span class="navigation-text">{text}</span>
        <Count count={count} />
      </a>
    </li>
  );
}

export function Count({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="navigation-count" aria-hidden="true">
      {count}
    </span>
  );
}

export function isInView(href: string): boolean {
  return listInView().split("?")[0] === href;
}
