import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, link, newPerson } from "./support.ts";

const HEBREW = "לקנות חלב!";

/** Text stands at the side where it begins. */
async function expectEachDirection(field: Locator): Promise<void> {
  for (const [text, expected] of [
    [HEBREW, ["rtl", "start"]],
    ["Buy milk!", ["ltr", "start"]],
  ] as const) {
    await field.fill(text);
    const shown = await field.evaluate((element) => {
      const { direction, textAlign } = getComputedStyle(element);
      return [direction, textAlign];
    });
    expect(shown).toEqual(expected);
  }
  await field.fill("");
}

const named = (page: Page, name: string) =>
  page.getByRole("textbox", { name, exact: true }).or(page.getByRole("combobox", { name, exact: true }));

describeInBrowser("a text of another direction than the page", () => {
  it("stands in each field as it is read", async () => {
    const { call, open } = await newPerson();
    const task = await call("POST", "/api/tasks", { title: "Call Ann" });
    const page = await open(`/t/${task.id}`);
    await link(page, "Call Ann").waitFor();
    for (const name of ["Add a task", "Title", "Description", "Labels", "Add a subtask", "Add a comment"])
      await expectEachDirection(named(page, name));
    await page.goto("/search");
    await expectEachDirection(page.getByRole("searchbox", { name: "Search" }));
    await page.keyboard.press("Control+k");
    await expectEachDirection(page.getByRole("dialog").getByRole("combobox"));
    await page.goto("/settings/profile");
    await expectEachDirection(page.getByLabel("Display name"));
    await page.getByRole("button", { name: "New category" }).click();
    await expectEachDirection(page.getByRole("dialog").getByLabel("Name"));
  });

  it("stands so on a page that reads from the right, whose empty fields begin at the right", async () => {
    const { call, open } = await newPerson();
    await call("PATCH", "/api/profile", { locale: "he" });
    const page = await open("/inbox");
    await page.locator('html[dir="rtl"]').waitFor();
    await expectEachDirection(named(page, "Add a task"));
    const direction = await named(page, "Add a task").evaluate((element) => getComputedStyle(element).direction);
    expect(direction).toBe("rtl");
  });
});
