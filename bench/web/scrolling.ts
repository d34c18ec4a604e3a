import type { CDPSession, Page } from "playwright-core";
import { type Bench, print } from "./bench.ts";
import { firstTaskDrawn, tenThousandTasks } from "./ten-thousand.ts";

const MIB = 2 ** 20;

/** What 10,000 tasks cost in a list, and whether that grows while they are scrolled. */
export async function scrolling(bench: Bench): Promise<void> {
  console.log("\nScrolling through 10,000 tasks, down and up");
  const { context } = await tenThousandTasks(bench);
  const page = await context.newPage();
  await page.goto("/inbox");
  await firstTaskDrawn(page);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  // The first time, code is compiled.
  await scroll(page);
  const before = await memory(session);
  const { longest, rows } = await scroll(page);
  const after = await memory(session);
  console.log(`  heap ${before.heap} MiB; rows at once ${rows}; the longest frame ${longest} ms`);
  print("tasks that were drawn", await drawn(page), "", 10_000, true);
  print("DOM nodes more than before", Math.max(0, after.nodes - before.nodes), "", 500);
  print("heap more than before", Math.round((after.heap - before.heap) * 10) / 10, "MiB", 2);
  await context.close();
}

/** By a screen in each frame. */
async function scroll(page: Page): Promise<{ longest: number; rows: number }> {
  return page.evaluate(async () => {
    const seen = new Set<string>();
    let longest = 0;
    let rows = 0;
    const scroller = scrollerOf(document.querySelector(".task-row") as Element);
    for (const direction of [1, -1]) {
      for (let last = -1; last !== scroller.scrollTop; ) {
        last = scroller.scrollTop;
        scroller.scrollBy({ top: direction * scroller.clientHeight * 0.8, behavior: "instant" });
        const started = performance.now();
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        longest = Math.max(longest, performance.now() - started);
        const titles = document.querySelectorAll(".task-title");
        rows = Math.max(rows, titles.length);
        for (const { textContent } of titles) seen.add(textContent ?? "");
      }
    }
    document.body.dataset["drawn"] = String(seen.size);
    return { longest: Math.round(longest), rows };

    function scrollerOf(element: Element): Element {
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
      }
      return document.scrollingElement as Element;
    }
  });
}

const drawn = async (page: Page) => Number(await page.locator("body").getAttribute("data-drawn"));

async function memory(session: CDPSession): Promise<{ nodes: number; heap: number }> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { nodes: value("Nodes"), heap: Math.round((value("JSHeapUsedSize") / MIB) * 10) / 10 };
}
