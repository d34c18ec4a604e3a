import type { ComponentChildren } from "preact";
import "./empty.css";
import { Icon, type IconName } from "./icon.tsx";

/** What a list without content says: what belongs here, and how it gets here. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={36} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
