import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./section.css";
import { useKeptFocus } from "./use-kept-focus.ts";

interface SectionProps {
  readonly title: string;
  readonly text?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page: on a wide screen its title and explanation stand beside its content. */
export function Section({ title, text, children }: SectionProps) {
  const id = useId();
  const element = useKeptFocus<HTMLElement>();
  return (
    <section ref={element} class="section" aria-labelledby={id} tabIndex={-1}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {text && <p class="soft small">{text}</p>}
      </div>
      <div class="section-body">{children}</div>
    </section>
  );
}
