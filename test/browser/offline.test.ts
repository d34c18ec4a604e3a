import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, link, newPerson, row, STORED, TALL, untilConnection, untilStored } from "./support.ts";

describeInBrowser("without a network", () => {
  it("opens, takes fifty changes over a reload, and sends each once when it is back", async () => {
    const me = await newPerson();
    const before = Array.from({ length: 10 }, (_, number) => `Before ${number}`);
    const added = Array.from({ length: 30 }, (_, number) => `Offline ${number}`);
    await me.call("POST", "/api/tasks/bulk", { operations: before.map((title) => ({ op: "create", title })) });
    const page = await me.open("/inbox", { ...TALL, ...STORED });
    await untilConnection(page, "Live");
    await untilStored(page);

    await page.context().setOffline(true);
    await untilConnection(page, "Offline");
    await addTasks(page, added);
    await untilConnection(page, "Offline, 30 pending");
    await page.reload();
    await link(page, "Offline 29").waitFor();
    const boxes = page.getByRole("checkbox", { name: /^Complete/ });
    await boxes.evaluateAll((all) => {
      for (const box of all.slice(0, 20)) (box as HTMLElement).click();
    });
    await untilConnection(page, "Offline, 50 pending");

    await page.context().setOffline(false);
    await untilConnection(page, "Live");
    const { results } = await me.call("GET", "/api/tasks?page_size=100&ordering=position");
    const titles = results.map(({ title }: { title: string }) => title);
    const done = results.filter((task: { done: boolean }) => task.done);
    expect(titles).toEqual([...before, ...added]);
    expect(done.map(({ title }: { title: string }) => title)).toEqual([...before, ...added.slice(0, 10)]);
    await row(page, "Offline 10").waitFor();
  });
});

/** In the page itself: over the debugger, each key is a third of a second on a busy machine. */
async function addTasks(page: Page, titles: readonly string[]): Promise<void> {
  await page.getByRole("textbox", { name: "Add a task" }).evaluate(async (element, titles) => {
    const field = element as HTMLTextAreaElement;
    for (const title of titles) {
      field.value = title;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await new Promise(requestAnimationFrame);
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
    }
  }, titles);
}
