import { useEffect } from "preact/hooks";
import { Logo } from "../components/logo.tsx";
import { isNarrow } from "../components/narrow.ts";
import { receivedInvitations } from "../components/sharing/received.ts";
import { useKeptFocus } from "../components/use-kept-focus.ts";
import { here, onNavigate } from "../router/router.ts";
import { account } from "../session/account.ts";
import { words } from "../words/words.ts";
import { CategoryList } from "./category-list.tsx";
import { LabelList } from "./label-list.tsx";
import "./navigation.css";
import { Item } from "./navigation-item.tsx";
import { openCounts } from "./open-counts.ts";

const { nav } = words;

/** The links to all places. On a narrow screen it opens over the content. */
export function Navigation() {
  const element = useKeptFocus<HTMLElement>();
  useEffect(() => onNavigate(() => element.current?.matches(":popover-open") && element.current.hidePopover()), []);
  const counts = openCounts.value;
  const invited = receivedInvitations.value.length;
  const popover = isNarrow.value ? { popover: "auto" as const } : {};
  return (
    <nav ref={element} id="navigation" tabIndex={-1} class="navigation" aria-label={nav.label} {...popover}>
      <p class="brand">
        <Logo />
        {words.product}
      </p>
      <ul>
        <Item href="/search" icon="search" text={nav.search} />
        <Item href="/inbox" icon="inbox" text={nav.inbox} count={counts.inbox} />
        <Item href="/today" icon="today" text={nav.today} count={counts.today} />
        <Item href="/upcoming" icon="upcoming" text={nav.upcoming} />
        <Item href="/assigned" icon="assigned" text={nav.assigned} />
        <Item href="/completed" icon="completed" text={nav.completed} />
        <Item href="/activity" icon="activity" text={nav.activity} />
        {(invited > 0 || isUnder("/invitations")) && (
          <Item href="/invitations" icon="invitation" text={nav.invitations} count={invited} />
        )}
      </ul>
      <CategoryList />
      <LabelList />
      <ul class="navigation-end">
        <Item href="/settings/profile" icon="settings" text={nav.settings} isOpen={isUnder("/settings/")} />
        {account.value?.role === "admin" && (
          <Item href="/admin/users" icon="admin" text={nav.admin} isOpen={isUnder("/admin/")} />
        )}
      </ul>
    </nav>
  );
}

function isUnder(prefix: string): boolean {
  return here.value.location?.href.startsWith(prefix) ?? false;
}
