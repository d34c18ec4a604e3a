import { here } from "../../router/router.ts";

export function labelPath(name: string): string {
  return `/l/${encodeURIComponent(name)}`;
}

/** Whether the list of this label is in view. */
export function isLabelOpen(name: string): boolean {
  const { location } = here.value;
  return location?.path === "/l/:label" && location.params["label"] === name;
}
