import type { Place } from "../../client/index.ts";

export type Move = (id: string, place: Place) => void;

/** Where `Alt+↑` or `Alt+↓` puts a row; undefined for other keys, and at the ends of its list. */
export function stepOf(key: string, row: HTMLElement): Place | undefined {
  if (key === "ArrowUp") return placeOf("before", row.previousElementSibling);
  if (key === "ArrowDown") return placeOf("after", row.nextElementSibling);
  return undefined;
}

function placeOf(side: "before" | "after", row: Element | null): Place | undefined {
  const id = (row as HTMLElement | null)?.dataset["listed"];
  return id === undefined ? undefined : { [side]: id };
}
