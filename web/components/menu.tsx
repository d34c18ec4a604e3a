import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";
import "./menu.css";
import { moveFocus, placeMenu } from "./menu-place.ts";

export interface MenuItem {
  readonly text: string;
  readonly icon: IconName;
  readonly act: () => void;
  readonly isDanger?: boolean;
}

type Toggle = Pick<ToggleEvent, "newState">;

interface MenuButtonProps {
  /** What a screen reader says, and the tooltip. */
  readonly label: string;
  readonly items: () => readonly MenuItem[];
  /** Where a click with the right button opens the menu, too. */
  readonly area?: RefObject<HTMLElement | null>;
}

/** A button that opens a menu. The browser closes it on `Escape` and on a click elsewhere, and gives the focus back. */
export function MenuButton({ label, items, area }: MenuButtonProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const pointer = useRef<DOMRect | undefined>(undefined);
  const isOpen = useSignal(false);

  useEffect(() => {
    const element = area?.current;
    const openAtPointer = (event: MouseEvent) => {
      if (items().length === 0) return;
      event.preventDefault();
      pointer.current = new DOMRect(event.clientX, event.clientY, 0, 0);
      const show = () => menu.current?.showPopover();
      // On some platforms the button is still down, and letting it go beside a menu would close it.
      if (event.buttons === 0) show();
      else window.addEventListener("pointerup", () => setTimeout(show), { once: true });
    };
    element?.addEventListener("contextmenu", openAtPointer);
    return () => element?.removeEventListener("contextmenu", openAtPointer);
  });

  const onBeforeToggle = ({ newState }: Toggle) => {
    if (newState === "closed") return;
    isOpen.value = true;
    const at = pointer.current ?? button.current?.getBoundingClientRect();
    if (menu.current && at) placeMenu(menu.current, at, items().length);
    pointer.current = undefined;
  };
  const onToggle = ({ newState }: Toggle) => {
    if (newState === "open") menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    // The browser gives the focus back only while the item that has it is in the page.
    else isOpen.value = false;
  };
  const choose = ({ act }: MenuItem) => {
    menu.current?.hidePopover();
    act();
  };

  if (items().length === 0) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button menu-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        popovertarget={id}
      >
        <Icon name="more" />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        class="menu"
        onBeforeToggle={onBeforeToggle}
        onToggle={onToggle}
        onKeyDown={moveFocus}
      >
        {isOpen.value &&
          items().map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.isDanger ? "menu-item danger" : "menu-item"}
              onClick={() => choose(item)}
            >
              <Icon name={item.icon} size={16} />
              {item.text}
            </button>
          ))}
      </div>
    </>
  );
}
