import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newName, newPage, newPerson, PASSWORD, untilConnection } from "./support.ts";

describeInBrowser("an account", () => {
  it("is made, and its first task is there after a reload", async () => {
    const page = await newPage("/register");
    await page.getByLabel("Username").fill(newName());
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL("**/today");
    await addTask(page, "Water the plants today");
    await link(page, "Water the plants").waitFor();
    await untilConnection(page, "Live");
    await page.reload();
    await link(page, "Water the plants").waitFor();
  });

  it("opens the place that was asked for, after signing in", async () => {
    const { username } = await newPerson();
    const page = await newPage("/upcoming");
    await page.waitForURL("**/login?next=%2Fupcoming");
    await page.getByLabel("Username or e-mail").fill(username);
    await page.getByLabel("Password").fill("wrong horse 7");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: /./ }).waitFor();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Upcoming", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/upcoming");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  });

  it("finds nothing at an unknown path, and a way back", async () => {
    const page = await newPage("/");
    const response = await page.goto("/nowhere");
    expect(response?.status()).toBe(404);
    await page.getByRole("link").first().click();
    await page.waitForURL("**/login");
  });
});
