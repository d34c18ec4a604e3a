import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, link, newPerson, row } from "./support.ts";

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const dialog = (page: Page) => page.getByRole("dialog");
/** Opens a picker, types what is sought, and picks the first that matches. */
const pick = async (page: Page, key: string, sought: string) => {
  await page.keyboard.press(key);
  await dialog(page).getByRole("combobox").fill(sought);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
};
const fact = (page: Page, title: string, text: string) => row(page, title).getByText(text).first().waitFor();

describeInBrowser("keys", () => {
  it("set everything of a task, and take it back", async () => {
    const { call, open } = await newPerson();
    await call("POST", "/api/categories", { name: "Home" });
    for (const title of ["One", "Two", "Three"]) await call("POST", "/api/tasks", { title });
    const page = await open("/inbox");
    await link(page, "Three").waitFor();
    await press(page, "j");
    await pick(page, "d", "tomorrow 9am");
    await fact(page, "One", "Tomorrow 9:00 AM");
    await pick(page, "s", "in 3 weeks");
    await row(page, "One").getByText("Tomorrow").waitFor({ state: "detached" });
    await pick(page, "l", "bills");
    await fact(page, "One", "bills");
    await pick(page, "a", "");
    await fact(page, "One", "You");
    await press(page, "z");
    await row(page, "One").getByText("You").waitFor({ state: "detached" });

    // Several at once.
    await press(page, "x", "Shift+j");
    await page.getByRole("status").getByText("2 selected").waitFor();
    await pick(page, "p", "urg");
    for (const title of ["One", "Two"]) await fact(page, title, "Urgent");
    await press(page, "Control+a");
    await page.getByRole("status").getByText("3 selected").waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
    await press(page, "Escape", "k", "x", "Shift+j");
    await page.getByRole("status").getByText("2 selected").waitFor();
    await pick(page, "m", "home");
    await link(page, "One").waitFor({ state: "detached" });
    await expect.poll(() => link(page, "Two").count()).toBe(0);
    await press(page, "z");
    await link(page, "Two").waitFor();
  });

  it("take what is typed before the field is there", async () => {
    const { call, open } = await newPerson();
    await call("POST", "/api/tasks", { title: "Call Ann" });
    const page = await open("/inbox");
    await link(page, "Call Ann").waitFor();
    let loading = Promise.withResolvers<void>();
    await page.route(/\/assets\/.*\.js$/, (route) => loading.promise.then(() => route.continue()));
    const load = () => {
      loading.resolve();
      loading = Promise.withResolvers();
    };
    const typed = (role: "searchbox" | "combobox" | "textbox", name: string, text: string) =>
      expect.poll(() => page.getByRole(role, { name }).inputValue()).toBe(text);

    await press(page, "j", "d");
    await page.keyboard.type("next e");
    load();
    await typed("combobox", "A day, as in “friday 9am”", "next e");
    await press(page, "Escape");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Call Ann");

    await press(page, "/");
    await page.keyboard.type("ann e");
    load();
    await typed("searchbox", "Search", "ann e");
    await page.keyboard.type("x");
    await page.waitForURL("**/search?q=ann%20ex");
    await press(page, "Escape", "/");
    await page.keyboard.type("ann");
    await page.waitForURL("**/search?q=ann");
    await link(page, "Call Ann").waitFor();

    await press(page, "Escape", "q");
    await page.keyboard.type("Buy tea");
    load();
    await typed("textbox", "Add a task", "Buy tea");
  });

  it("go anywhere, and back", async () => {
    const { call, open } = await newPerson();
    await call("POST", "/api/tasks", { title: "Call Ann" });
    const page = await open("/inbox");
    await link(page, "Call Ann").waitFor();
    await press(page, "j", "Enter");
    await page.waitForURL("**/t/*");
    await press(page, "Escape");
    await page.waitForURL("**/inbox");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Call Ann");
    await press(page, "g", "t");
    await page.waitForURL("**/today");
    await press(page, "g", "u");
    await page.waitForURL("**/upcoming");
    await press(page, "/");
    await page.waitForURL("**/search");
    await page.getByRole("searchbox", { name: "Search" }).fill("call");
    await link(page, "Call Ann").waitFor();
    await press(page, "Enter");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Call Ann");
    await pick(page, "Control+k", "call ann");
    await page.waitForURL("**/t/*");
    await page.goto("/settings/profile");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await press(page, "q");
    await dialog(page).getByRole("textbox", { name: "Add a task" }).waitFor();
    await press(page, "Escape");
    await dialog(page).waitFor({ state: "detached" });
    await press(page, "?");
    await dialog(page).getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await dialog(page).getByText("Select all tasks").waitFor();
    await press(page, "Escape");

    // Those of one letter can be switched off.
    await page.getByRole("checkbox", { name: "Single-letter shortcuts" }).uncheck();
    await press(page, "?", "q", "/", "g", "t", "Control+k");
    await dialog(page).getByRole("combobox").waitFor();
    expect([await dialog(page).count(), new URL(page.url()).pathname]).toEqual([1, "/settings/profile"]);
  });
});
