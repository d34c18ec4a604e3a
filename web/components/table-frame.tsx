import type { ComponentChildren } from "preact";
import "./table.css";

/** Scrolls a table that is too wide, also by keyboard. */
export function TableFrame({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.2, 2.1.1).
    <section class="table-frame" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
