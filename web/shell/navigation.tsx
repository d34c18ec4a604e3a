import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../components/icon.tsx";
import { Logo } from "../components/logo.tsx";
import { here, onNavigate } from "../router/router.ts";
import { account } from "../session/account.ts";
import { invitations } from "../store/index.ts";
import { words } from "../words/words.ts";
import { isNarrow } from "./narrow.ts";
import "./navigation.css";
import { listInView } from "./panes.ts";

const { nav } = words;

/** The links to all places. On a narrow screen it opens over the content. */
export function Navigation() {
  const element = useRef<HTMLElement>(null);
  useEffect(() => onNavigate(() => element.current?.matches(":popover-open") && element.current.hidePopover()), []);
  const popover = isNarrow.value ? { popover: "auto" as const } : {};
  return (
    <nav ref={element} id="navigation" class="navigation" aria-label={nav.label} {...popover}>
      <p class="brand">
        <Logo />
        {words.product}
      </p>
      <ul>
        <Item href="/search" icon="search" text={nav.search} />
        <Item href="/inbox" icon="inbox" text={nav.inbox} />
        <Item href="/today" icon="today" text={nav.today} />
        <Item href="/upcoming" icon="upcoming" text={nav.upcoming} />
        <Item href="/assigned" icon="assigned" text={nav.assigned} />
        <Item href="/completed" icon="completed" text={nav.completed} />
        <Item href="/activity" icon="activity" text={nav.activity} />
        {invitations.all().length > 0 && (
          <Item href="/invitations" icon="invitation" text={nav.invitations} count={invitations.all().length} />
        )}
      </ul>
      <ul class="navigation-end">
        <Item href="/settings/profile" icon="settings" text={nav.settings} isOpen={isUnder("/settings/")} />
        {account.value?.role === "admin" && (
          <Item href="/admin/users" icon="admin" text={nav.admin} isOpen={isUnder("/admin/")} />
        )}
      </ul>
    </nav>
  );
}

interface ItemProps {
  readonly href: string;
  readonly icon: IconName;
  readonly text: string;
  readonly count?: number;
  readonly isOpen?: boolean;
}

export function Item({ href, icon, text, count = 0, isOpen = listInView().split("?")[0] === href }: ItemProps) {
  return (
    <li>
      <a href={href} class="navigation-item" aria-current={isOpen ? "page" : undefined}>
        <Icon name={icon} />
        <span class="navigation-text">{text}</span>
        {count > 0 && (
          <span class="navigation-count" aria-hidden="true">
            {count}
          </span>
        )}
      </a>
    </li>
  );
}

function isUnder(prefix: string): boolean {
  return here.value.location?.href.startsWith(prefix) ?? false;
}
