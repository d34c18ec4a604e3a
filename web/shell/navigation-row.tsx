import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Dot } from "../components/dot.tsx";
import { Icon } from "../components/icon.tsx";
import { MenuButton, type MenuItem } from "../components/menu.tsx";
import { words } from "../words/words.ts";
import { Count } from "./navigation-item.tsx";
import type { listenToRowDrags, RowDrags } from "./row-drags.ts";
import { type Move, stepOf } from "./row-step.ts";
import type { TaskDrop } from "./task-drop.ts";

/** Loaded after the first view is there. */
const dragging = signal<typeof listenToRowDrags | undefined>(undefined);

const AFTER_FIRST_DRAWING_MS = 200;

/** If it cannot be loaded, keys move rows, too. */
async function loadDragging(): Promise<void> {
  const loaded = await import("./row-drags.ts").catch(() => undefined);
  dragging.value ??= loaded?.listenToRowDrags;
}

interface NavigationRowProps {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly color: string | null;
  readonly count: number;
  readonly isOpen: boolean;
  /** By someone else, with this person. */
  readonly isShared?: boolean;
  readonly menuLabel: string;
  readonly actions: () => readonly MenuItem[];
  /** Undefined where the order is not this person's to change. */
  readonly onMove?: Move | undefined;
  readonly drop: TaskDrop;
}

/** A category or a label in the navigation: a link, and a menu that a click with the right button opens, too. */
export function NavigationRow(props: NavigationRowProps) {
  const { id, href, name, color, count, isOpen, isShared = false, menuLabel, actions, onMove, drop } = props;
  const row = useRef<HTMLLIElement>(null);
  const drags = useRef<RowDrags>({ id, onMove, drop });
  drags.current = { id, onMove, drop };
  const { value: listen } = dragging;
  useEffect(() => {
    if (listen && row.current) return listen(row.current, () => drags.current);
  }, [listen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const place = event.altKey && row.current ? stepOf(event.key, row.current) : undefined;
    if (!place || !onMove) return;
    event.preventDefault();
    onMove(id, place);
    keepFocus(event.currentTarget as HTMLElement);
  };

  return (
    <li ref={row} class="listed" data-listed={onMove && id}>
      <a
        href={href}
        class="navigation-item"
        draggable={false}
        aria-current={isOpen ? "page" : undefined}
        aria-description={isShared ? words.categories.sharedWithYou : undefined}
        onKeyDown={onKeyDown}
      >
        <span class="navigation-dot">
          <Dot color={color} />
        </span>
        <span class="navigation-text">{name}</span>
        {isShared && <Icon name="share" size={14} />}
        <Count count={count} />
      </a>
      <MenuButton label={menuLabel} items={actions} area={row} />
    </li>
  );
}

/** Moving a row in the document takes the focus from it. */
function keepFocus(link: HTMLElement): void {
  requestAnimationFrame(() => link.focus());
}

interface NavigationSectionProps {
  readonly heading: string;
  readonly button?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function NavigationSection({ heading, button, children }: NavigationSectionProps) {
  useEffect(() => {
    const timer = setTimeout(loadDragging, AFTER_FIRST_DRAWING_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section class="navigation-section">
      <div class="navigation-heading">
        <h2>{heading}</h2>
        {button}
      </div>
      <ul>{children}</ul>
    </section>
  );
}
