import type { ComponentChildren } from "preact";
import "./list-place.css";

interface ListPlaceProps {
  readonly title: string;
  /** A drawing before the title. */
  readonly mark?: ComponentChildren;
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A place that is a list: its name above it. */
export function ListPlace({ title, mark, actions, children }: ListPlaceProps) {
  return (
    <div class="list-place">
      <div class="list-place-head">
        {mark}
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {actions}
      </div>
      {children}
    </div>
  );
}
