import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Event } from "../../../client/index.ts";
import { type Pages, usePages } from "../../components/use-pages.ts";
import { client } from "../../session/session.ts";
import { categories, comments, invitations, tasks } from "../../store/index.ts";
import { withNewest } from "./merge.ts";

const PAGE_SIZE = 30;
/** One's own act shows before the server has it, and one write may be many changes. */
const SETTLE_MS = 400;

/** What everyone did, newest first, kept up to date. */
export function useActivity(): Pages<Event> {
  const pages = usePages<Event>(fetchPage);
  const { update } = pages;
  useEffect(
    () =>
      onChange(async () => {
        // With the next change it is asked for again.
        const newest = await fetchPage(undefined).catch(() => undefined);
        if (newest) update((held) => withNewest(held, newest));
      }),
    [update],
  );
  return pages;
}

async function fetchPage(cursor: string | undefined, signal?: AbortSignal) {
  const query = { page_size: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
  const { data } = await client.call("GET /api/activity", { query, ...(signal && { signal }) });
  return data;
}

/** Calls back a moment after the replica has changed. Returns a function that ends it. */
function onChange(act: () => void): () => void {
  let isFirst = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    for (const collection of [tasks, categories, comments, invitations]) collection.all();
    clearTimeout(timer);
    if (!isFirst) timer = setTimeout(act, SETTLE_MS);
    isFirst = false;
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
