import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { checkbox, describeInBrowser, link, newPerson, row, untilConnection } from "./support.ts";

const titles = (page: Page) => page.locator(".task-list").getByRole("link").allInnerTexts();

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function personWith(tasks: readonly object[]) {
  const me = await newPerson();
  for (let from = 0; from < tasks.length; from += 100) {
    const operations = tasks.slice(from, from + 100).map((fields) => ({ op: "create", ...fields }));
    await me.call("POST", "/api/tasks/bulk", { operations });
  }
  return me;
}

describeInBrowser("a list", () => {
  it("lets a checked task go after a moment, with a way back, and keeps the focus", async () => {
    const page = await (await personWith([{ title: "One" }, { title: "Two" }])).open("/inbox");
    await checkbox(page, "One").check();
    await row(page, "One").waitFor({ state: "detached" });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Complete Two");
    await page.getByRole("button", { name: "Undo" }).click();
    await row(page, "One").waitFor();
    await expect.poll(() => checkbox(page, "One").isChecked()).toBe(false);
  });

  it("is worked through, ordered and selected with keys, and acts on several with one request", async () => {
    const me = await personWith(["A", "B", "C", "D"].map((title) => ({ title })));
    const page = await me.open("/inbox");
    await row(page, "D").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused(page)).toBe("B");
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByText("Moved to 3 of 4").waitFor();
    expect([await titles(page), await focused(page)]).toEqual([["A", "C", "B", "D"], "B"]);

    await page.keyboard.press("Shift+ArrowUp");
    await page.getByRole("status").getByText("2 selected").waitFor();
    const bulk = page.waitForRequest("**/api/tasks/bulk");
    await page.keyboard.press("e");
    expect((await bulk).postDataJSON().operations).toMatchObject([{ op: "complete" }, { op: "complete" }]);
    await row(page, "B").waitFor({ state: "detached" });
    expect([await titles(page), await focused(page)]).toEqual([["A", "D"], "D"]);

    await page.keyboard.press("Delete");
    await row(page, "D").waitFor({ state: "detached" });
    expect(await focused(page)).toBe("A");
    await page.keyboard.press("z");
    await row(page, "D").waitFor();
    await untilConnection(page, "Live");
    const { results } = await me.call("GET", "/api/tasks?done=false&ordering=position");
    expect(results.map(({ title }: { title: string }) => title)).toEqual(["A", "D"]);
  });

  it("is ordered by dragging, and Upcoming moves tasks to other days", async () => {
    const me = await personWith([{ title: "A" }, { title: "B" }, { title: "C", due_date: day(1) }]);
    const page = await me.open("/inbox");
    await row(page, "C").waitFor();
    // The code for it comes after the list.
    await expect
      .poll(
        async () => {
          await row(page, "C").dragTo(row(page, "A"), { targetPosition: { x: 200, y: 4 }, steps: 3 });
          return titles(page);
        },
        { timeout: 10_000 },
      )
      .toEqual(["C", "A", "B"]);
    // The pointer rests where the task was dropped.
    await page.keyboard.press("z");
    await expect.poll(() => titles(page)).toEqual(["A", "B", "C"]);

    await page.getByRole("link", { name: "Upcoming" }).click();
    await row(page, "C").waitFor();
    await link(page, "C").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByText(/^Moved to/).waitFor();
    expect(await focused(page)).toBe("C");
    await untilConnection(page, "Live");
    const { results } = await me.call("GET", "/api/tasks?title=C");
    expect(results[0].due_date).toBe(day(2));
  });

  it("is one step back from its tasks, and Back does not open a closed one", async () => {
    const me = await personWith([{ title: "A" }, { title: "B" }]);
    const page = await me.open("/today");
    await page.getByRole("link", { name: "Inbox" }).click();
    await link(page, "A").click();
    await page.getByRole("article", { name: "A" }).waitFor();
    await link(page, "B").click();
    await page.getByRole("article", { name: "B" }).waitFor();
    const task = new URL(page.url()).pathname;
    await page.keyboard.press("Escape");
    await page.keyboard.press("Alt+ArrowUp");
    await page.waitForURL("**/inbox");
    await page.getByText("Moved to 1 of 2").waitFor();
    expect(await focused(page)).toBe("B");
    await page.goBack();
    await page.waitForURL("**/today");

    // What comes at once waits until the browser is back.
    await page.goForward();
    await link(page, "A").click();
    await page.getByRole("article", { name: "A" }).waitFor();
    for (const key of ["Escape", "g", "u"]) await page.keyboard.press(key);
    await page.waitForURL("**/upcoming");
    await page.goBack();
    await page.waitForURL("**/inbox");

    // Opened by its address, there is nothing to go back to.
    await page.goto(task);
    await page.getByRole("article", { name: "B" }).waitFor();
    const length = await page.evaluate(() => history.length);
    await page.keyboard.press("Escape");
    await page.waitForURL("**/inbox");
    expect(await page.evaluate(() => history.length)).toBe(length);
  });

  it("of many tasks draws those in view, and never loses the focused one", async () => {
    const me = await personWith(Array.from({ length: 300 }, (_, number) => ({ title: `Task ${number}` })));
    const page = await me.open("/inbox");
    await untilConnection(page, "Live");
    await row(page, "Task 0").waitFor();
    await page.keyboard.press("j");
    await page.locator(".main-pane").evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
    await row(page, "Task 299").waitFor();
    await expect.poll(() => page.getByRole("listitem").count()).toBeLessThan(100);
    expect(await focused(page)).toBe("Task 0");
    await expect.poll(() => page.locator(".task-item").last().getAttribute("aria-setsize")).toBe("300");

    // One comes back to where one was.
    await page.getByRole("link", { name: "Upcoming" }).click();
    await page.getByRole("heading", { level: 1, name: "Upcoming" }).waitFor();
    expect(await page.locator(".main-pane").evaluate((pane) => pane.scrollTop)).toBe(0);
    await page.evaluate(() => history.back());
    await row(page, "Task 299").waitFor();
  });
});
