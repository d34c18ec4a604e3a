import { useEffect, useState } from "preact/hooks";
import type { Delivery } from "../../../../client/index.ts";
import { useRemote } from "../../../components/use-remote.ts";
import { client } from "../../../session/session.ts";
import { refreshPause } from "./refresh-pause.ts";

const PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/**
 * The newest deliveries of a webhook. While the page is in view they are asked for again and again.
 * @param inputs they are asked for anew when one of these changes
 * @param onRefresh what is asked for together with them
 */
export function useDeliveries(id: string, inputs: readonly unknown[], onRefresh: () => void) {
  const [count, setCount] = useState(PAGE_SIZE);
  const deliveries = useRemote((signal) => fetchNewest(id, count, signal), [id, count, ...inputs]);
  const { data, isLoading, again } = deliveries;

  useEffect(() => {
    if (!data || isLoading) return;
    const refresh = () => {
      if (document.hidden) return;
      again();
      onRefresh();
    };
    const timer = setTimeout(refresh, refreshPause(data.results, Date.now()));
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [data, isLoading]);

  const more = () => setCount((shown) => shown + PAGE_SIZE);
  return { ...deliveries, more };
}

async function fetchNewest(id: string, count: number, signal: AbortSignal) {
  const results: Delivery[] = [];
  // One more says whether there are more.
  const query = { page_size: Math.min(count + 1, MAX_PAGE_SIZE) };
  for await (const each of client.pages("GET /api/webhooks/{id}/deliveries", { params: { id }, query, signal })) {
    if (results.length === count) return { results, hasMore: true };
    results.push(each);
  }
  return { results, hasMore: false };
}
