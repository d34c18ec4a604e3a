import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A secret that was just made. It takes the focus, because what made it is gone. */
export function ShownOnce({ label, children }: { label: string; children: ComponentChildren }) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current?.focus(), []);
  return (
    <section ref={element} class="shown-once" aria-label={label} tabIndex={-1}>
      {children}
    </section>
  );
}
