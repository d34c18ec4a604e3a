import type { ComponentType } from "preact";
import type { Path } from "../router/paths.ts";
import { here } from "../router/router.ts";
import { PageTabs } from "./page-tabs.tsx";
import "./rows.css";
import "./table.css";

export interface Page {
  readonly path: Path;
  readonly name: string;
  readonly content: ComponentType;
}

interface TabbedPlaceProps {
  readonly title: string;
  readonly class: string;
  readonly pages: readonly Page[];
}

/** A place of several pages: its heading, the links between them, and the one that is open. */
export function TabbedPlace({ title, class: className, pages }: TabbedPlaceProps) {
  const open = pages.find(({ path }) => path === here.value.location?.path);
  if (!open) return null;
  return (
    <div class={className}>
      <h1>{title}</h1>
      <PageTabs label={title} pages={pages} open={open.path} />
      <open.content />
    </div>
  );
}
