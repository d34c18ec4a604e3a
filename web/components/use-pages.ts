import { useState } from "preact/hooks";
import { type Remote, useRemote } from "./use-remote.ts";

export interface Page<Item> {
  readonly results: readonly Item[];
  /** The URL of the next page; null on the last one. */
  readonly next: string | null;
}

/** A list of the server's, of which more is fetched when it is asked for. `data.results` are all that were fetched. */
export interface Pages<Item> extends Remote<Page<Item>> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly moreError: unknown;
  more(): Promise<void>;
}

/** As `useRemote`, for a list in pages: `ask(cursor, signal)` fetches the page at a cursor, or the first one. */
export function usePages<Item>(
  ask: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<Item>>,
  inputs: readonly unknown[] = [],
): Pages<Item> {
  const remote = useRemote<Page<Item>>((signal) => ask(undefined, signal), inputs);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<unknown>();
  const next = remote.data?.next ?? null;

  const more = async () => {
    if (next === null || isLoadingMore) return;
    setLoadingMore(true);
    setMoreError(undefined);
    try {
      const page = await ask(cursorOf(next));
      // The list may have been fetched anew meanwhile: then this page continues another one.
      remote.update((held) =>
        held.next === next ? { results: [...held.results, ...page.results], next: page.next } : held,
      );
    } catch (error) {
      setMoreError(error);
    } finally {
      setLoadingMore(false);
    }
  };
  return { ...remote, hasMore: next !== null, isLoadingMore, moreError, more };
}

function cursorOf(next: string): string | undefined {
  return new URL(next, window.location.origin).searchParams.get("cursor") ?? undefined;
}
