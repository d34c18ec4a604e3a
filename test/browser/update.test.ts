import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, newPerson, STORED, untilConnection, untilStored } from "./support.ts";

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
});

/** Until the page is loaded again. */
const mark = (page: Page) =>
  page.evaluate(() => {
    Object.assign(window, { old: true });
  });

const isMarked = (page: Page) => page.evaluate(() => "old" in window);
