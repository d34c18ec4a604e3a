import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icon.tsx";
import "./fact.css";

interface FactProps {
  readonly icon: IconName;
  /** What the icon says: for a screen reader, and as a tooltip. */
  readonly label: string;
  readonly kind?: string;
  readonly children?: ComponentChildren;
}

export function Fact({ icon, label, kind = "", children }: FactProps) {
  return (
    <span class={`fact ${kind}`} title={label}>
      <Icon name={icon} size={14} />
      <span class="visually-hidden">{label} </span>
      {children !== undefined && <span class="fact-text">{children}</span>}
    </span>
  );
}
