import type { ComponentChildren } from "preact";
import "./empty.css";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  /** `h1` where this is all there is on the page. */
  readonly heading?: "h1" | "h2";
  readonly children?: ComponentChildren;
}

/** What a list without content says: what belongs here, and how it gets here. */
export function Empty({ icon, title, heading: Heading = "h2", children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} size={36} />
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}
