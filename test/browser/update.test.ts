import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, follow, link, newPerson, STORED, untilConnection, untilStored } from "./support.ts";

describeInBrowser("a new version of the app", () => {
  it("waits until it is wanted, and then replaces the old one in all tabs, but not while someone types", async () => {
    const me = await newPerson();
    const page = await me.open("/inbox", STORED);
    await untilConnection(page, "Live");
    await untilStored(page);
    const other = await page.context().newPage();
    const typing = await page.context().newPage();
    await Promise.all([other.goto("/today"), typing.goto("/upcoming")]);
    await Promise.all([page, other, typing].map(mark));
    const field = typing.getByRole("textbox", { name: "Add a task" }).first();
    await field.fill("Half of a thou");

    // The browser takes a worker with another URL for a new version.
    await page.evaluate(async () => {
      await caches.open("taskwire-old");
      await navigator.serviceWorker.register("/sw.js?new");
    });
    for (const tab of [page, other]) await tab.getByText("Update available").waitFor();
    expect(await Promise.all([page, other].map(isMarked))).toEqual([true, true]);

    await page.getByRole("button", { name: "Reload" }).click();
    for (const tab of [page, other]) await tab.waitForFunction(() => !("old" in window));
    expect(await isMarked(typing)).toBe(true);
    expect(await page.evaluate(() => caches.has("taskwire-old"))).toBe(false);
    await field.blur();
    await typing.waitForFunction(() => !("old" in window));
    await expect.poll(() => field.inputValue()).toBe("Half of a thou");
  });

  it("leaves tabs of the old one at work: with values and entities that they do not know, without files that are gone", async () => {
    const me = await newPerson();
    const { id } = await me.call("POST", "/api/tasks", { title: "Pay rent", description: "By *transfer*" });
    await me.call("POST", "/api/categories", { name: "Home" });
    await me.call("PATCH", `/api/tasks/${id}`, { status: "in_progress" });
    const page = await (await me.newContext()).newPage();
    await changeAnswers(page, "**/api/sync*", ({ changes, ...rest }) => ({
      ...rest,
      changes: [{ ...changes[0], entity: "milestone", data: { id } }, ...changes],
    }));
    await changeAnswers(page, "**/api/tasks/*/history*", (answer) => answer);
    await changeAnswers(page, "**/api/activity*", ({ results, ...rest }) => ({
      ...rest,
      results: [{ ...results[0], seq: 1e9, event: "milestone.met", entity: "milestone", data: { id } }, ...results],
    }));
    // Files of its own that it has not loaded yet are gone.
    await page.route(/\/app\/(render|row-drags)-/, (route) => route.fulfill({ status: 404 }));
    await page.goto("/inbox");
    await untilConnection(page, "Live");
    await link(page, "Pay rent").click();
    await page.getByText("By *transfer*").first().waitFor();
    await page.getByRole("region", { name: "History" }).getByText("set the status to In review").waitFor();
    expect(await page.getByLabel("Status").locator(":checked").textContent()).toBe("In review");
    await follow(page, "/activity");
    await page.getByText("changed something").waitFor();
    expect(await page.locator("body").textContent()).not.toContain("undefined");

    // The tab of a newer version wants another database.
    await mark(page);
    await page.evaluate(async () => {
      const [database] = await indexedDB.databases();
      setTimeout(() => indexedDB.open(database?.name ?? "", 2));
    });
    await page.waitForFunction(() => !("old" in window));
    await link(page, "Pay rent").first().waitFor();
  });
});

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
type Json = any;

/** What the server answers comes in another way, and each status that was set is one of the future. */
async function changeAnswers(page: Page, url: string, change: (answer: Json) => Json): Promise<void> {
  await page.route(url, async (route) => {
    const answer = JSON.stringify(change(await (await route.fetch()).json()));
    await route.fulfill({ contentType: "application/json", body: answer.replaceAll('"in_progress"', '"in_review"') });
  });
}

/** Until the page is loaded again. */
const mark = (page: Page) =>
  page.evaluate(() => {
    Object.assign(window, { old: true });
  });

const isMarked = (page: Page) => page.evaluate(() => "old" in window);
