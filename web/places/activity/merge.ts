import type { Event } from "../../../client/index.ts";
import type { Page } from "../../components/use-pages.ts";

/** The events that were fetched before, with the newest page fetched again: the pages stay one list without gaps. */
export function withNewest(held: Page<Event>, newest: Page<Event>): Page<Event> {
  const known = new Set(held.results.map(({ seq }) => seq));
  const isJoined = newest.results.some(({ seq }) => known.has(seq));
  if (!isJoined) return newest;
  const fetched = new Set(newest.results.map(({ seq }) => seq));
  const oldest = newest.results.at(-1)?.seq ?? 0;
  // What lies in the newest page's range and is not on it, is no longer this person's to see.
  const older = held.results.filter(({ seq }) => !fetched.has(seq) && seq < oldest);
  return { results: [...newest.results, ...older], next: older.length > 0 ? held.next : newest.next };
}
