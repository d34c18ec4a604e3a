import type { Page } from "playwright-core";
import type { Person } from "../../test/browser/person.ts";
import { type Bench, median, print } from "./bench.ts";
import { firstTaskDrawn, tenThousandTasks } from "./ten-thousand.ts";

const RUNS = 5;

/** How long the person waits, with 10,000 tasks: medians of five. */
export async function times(bench: Bench): Promise<void> {
  console.log("\nTimes with 10,000 tasks, medians of five");
  const { person, context } = await tenThousandTasks(bench);
  for (const path of ["/today", "/inbox"]) {
    const opened = await repeat(async () => {
      const page = await context.newPage();
      await page.goto(path, { waitUntil: "commit" });
      const ms = await firstTaskDrawn(page);
      await page.close();
      return ms;
    });
    print(`${path}: from navigation to the first tasks`, opened, "ms", 300);
  }
  const page = await context.newPage();
  await page.goto("/inbox");
  await firstTaskDrawn(page);
  await page.getByRole("status", { name: "Connection" }).getByText("Live", { exact: true }).waitFor();
  print("from a click to the completed task", await repeat(() => completed(page)), "ms", 50);
  print("from another device's answer to its change", await repeat(() => changed(page, person)), "ms", 300);
  await context.close();
}

async function repeat(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run += 1) values.push(await measure());
  return median(values);
}

/** Clicks the checkbox of the first open task. */
async function completed(page: Page): Promise<number> {
  // The one that was completed before has left the list.
  await page.waitForFunction(() => !document.querySelector(".task-row.done"));
  return page.evaluate(async () => {
    const started = performance.now();
    document.querySelector<HTMLElement>(".task-row:not(.done) .task-check")?.click();
    while (!document.querySelector(".task-row.done")) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return Math.round(performance.now() - started);
  });
}

/** Changes the title of the first task in view through the API. */
async function changed(page: Page, person: Person): Promise<number> {
  const link = page.locator(".task-row:not(.done) .task-title").first();
  const id = (await link.getAttribute("href"))?.split("/").at(-1);
  const title = `Changed ${crypto.randomUUID()}`;
  const drawn = page.evaluate(async (wanted) => {
    const isThere = () =>
      [...document.querySelectorAll(".task-title")].some(({ textContent }) => textContent === wanted);
    while (!isThere()) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return Date.now();
  }, title);
  await person.call("PATCH", `/api/tasks/${id}`, { title });
  const answered = Date.now();
  return Math.max(0, (await drawn) - answered);
}
