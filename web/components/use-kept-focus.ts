import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * For an element whose parts come and go, and which can be focused: it takes the focus when the part that had it is removed,
 * or gives it to the part that `selector` finds. Otherwise the keyboard would begin at the top of the page again.
 */
export function useKeptFocus<Kind extends HTMLElement>(selector?: string): RefObject<Kind | null> {
  const container = useRef<Kind>(null);
  useEffect(() => {
    const { current: element } = container;
    if (!element) return;
    let hasFocus = false;
    const enter = () => {
      hasFocus = true;
    };
    // Some browsers fire this for what is about to be removed, too.
    const leave = ({ target }: FocusEvent) => {
      queueMicrotask(() => {
        if ((target as Node).isConnected) hasFocus = element.contains(document.activeElement);
      });
    };
    const observer = new MutationObserver(() => {
      if (!hasFocus || document.activeElement !== document.body) return;
      const heir = selector === undefined ? element : element.querySelector<HTMLElement>(selector);
      heir?.focus({ preventScroll: true });
    });
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener("focusin", enter);
    element.addEventListener("focusout", leave);
    return () => {
      observer.disconnect();
      element.removeEventListener("focusin", enter);
      element.removeEventListener("focusout", leave);
    };
  }, []);
  return container;
}
