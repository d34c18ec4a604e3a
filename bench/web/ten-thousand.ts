import type { BrowserContext, Page } from "playwright-core";
import { newPerson, type Person } from "../../test/browser/person.ts";
import type { Bench } from "./bench.ts";

const TASKS = 10_000;
const DAY = 86_400_000;

/** Someone with 10,000 open tasks, a tenth of them due on a day of this month, in a browser that has them all. */
export async function tenThousandTasks({ url, browser }: Bench): Promise<{ person: Person; context: BrowserContext }> {
  const person = await newPerson(url, browser);
  for (let first = 0; first < TASKS; first += 100) {
    const operations = Array.from({ length: 100 }, (_, offset) => ({ op: "create", ...taskOf(first + offset) }));
    await person.call("POST", "/api/tasks/bulk", { operations });
  }
  const context = await person.newContext({ baseURL: url });
  const page = await context.newPage();
  await page.goto("/inbox");
  await page
    .getByRole("status", { name: "Connection" })
    .getByText("Live", { exact: true })
    .waitFor({ timeout: 120_000 });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.close();
  return { person, context };
}

function taskOf(number: number) {
  const due = new Date(Date.now() + ((number / 10) % 30) * DAY).toISOString().slice(0, 10);
  return { title: `Task number ${number}`, ...(number % 10 === 0 && { due_date: due }) };
}

/** Until the page has drawn a task: milliseconds since the navigation. */
export function firstTaskDrawn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    while (!document.querySelector("[role=listitem] a, li a.task-title")) await new Promise(requestAnimationFrame);
    // The frame that draws it has ended when the next task of the event loop runs.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return Math.round(performance.now());
  });
}
