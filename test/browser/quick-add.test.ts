import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newPerson, row } from "./support.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Add a task" });
const marks = (page: Page) => page.locator("mark").allTextContents();
const message = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

describeInBrowser("quick add", () => {
  it("marks what it understands, and makes a task of it", async () => {
    const { open } = await newPerson();
    const page = await open("/today");
    await page.getByRole("button", { name: "Water the plants" }).click();
    await expect.poll(() => field(page).inputValue()).toBe("Water the plants every saturday 9am @home !low");
    expect(await marks(page)).toEqual(["every saturday", "9am", "@home", "!low"]);

    await field(page).fill("Pay rent today @bills !high");
    await page.getByRole("button", { name: "Ignore today" }).click();
    expect([await marks(page), await focused(page)]).toEqual([["@bills", "!high"], "Add a task"]);
    // What was understood, what was ignored and the text are there after a reload.
    await page.reload();
    await page.getByRole("button", { name: "Ignore @bills" }).waitFor();
    await field(page).press("Enter");
    await message(page, "Added “Pay rent today”.").waitFor();
    expect([await field(page).inputValue(), await focused(page)]).toEqual(["", "Add a task"]);
    const facts = await row(page, "Pay rent today").innerText();
    for (const fact of ["High", "bills"]) expect(facts).toContain(fact);

    await page.getByRole("button", { name: "Undo" }).click();
    await link(page, "Pay rent today").waitFor({ state: "detached" });
  });

  it("says where a task went that is not in view, why it makes none, and asks once what pasted lines are", async () => {
    const { call, open } = await newPerson();
    await call("POST", "/api/categories", { name: "Home office" });
    const page = await open("/today");
    await page.getByRole("link", { name: "Home office" }).waitFor();
    await field(page).pressSequentially("Desk next month #ho");
    await page.getByRole("option", { name: "Home office" }).waitFor();
    await field(page).press("Enter");
    await expect.poll(() => field(page).inputValue()).toBe('Desk next month #"Home office" ');
    await field(page).press("Enter");
    await message(page, "Desk").getByRole("link", { name: "Open Home office" }).click();
    await link(page, "Desk").waitFor();

    await addTask(page, "tomorrow 9am");
    await page.getByRole("alert").getByText("Give the task a name").waitFor();
    await addTask(page, "x".repeat(256));
    await page.getByRole("alert").getByText("256").waitFor();
    await expect.poll(() => field(page).inputValue()).toHaveLength(256);

    // Pasted lines.
    const paste = (text: string) =>
      field(page).evaluate((element, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", pasted);
        element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
      }, text);
    await field(page).fill("Buy ");
    await paste("milk\r\n- Eggs !high\n\n* Bread");
    await page.getByRole("button", { name: "Add 3 tasks" }).click();
    for (const title of ["Buy milk", "Eggs", "Bread"]) await link(page, title).waitFor();
    expect([await field(page).inputValue(), await focused(page)]).toEqual(["", "Add a task"]);
    await paste("Call\nAnn");
    await page.getByRole("button", { name: "Add as one" }).click();
    await link(page, "Call Ann").waitFor();
    await page.keyboard.type("Water");
    await expect.poll(() => field(page).inputValue()).toBe("Water");
  });
});
