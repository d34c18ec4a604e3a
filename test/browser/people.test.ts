import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newPerson, row } from "./support.ts";

const inNavigation = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const inDialog = (page: Page, name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });

describeInBrowser("people", () => {
  it("share a category, seen live by both, until one leaves", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const [hers, his] = await Promise.all([ada.open("/today"), bob.open("/today")]);
    await button(hers, "New category").click();
    await hers.getByLabel("Name").fill("Household");
    await hers.getByLabel("Teal").check();
    await inDialog(hers, "Create").click();
    await addTask(hers, "Buy milk");

    await button(hers, "More actions").click();
    await hers.keyboard.press("ArrowDown");
    await hers.keyboard.press("Escape");
    expect(await hers.evaluate(() => document.activeElement?.ariaLabel)).toBe("More actions");
    await button(hers, "Share").click();
    const who = hers.getByLabel("Username or e-mail");
    await who.fill("nobody-of-this-name");
    await button(hers, "Invite").click();
    await hers.getByText("No user has this name.").waitFor();
    await expect.poll(() => who.getAttribute("aria-invalid")).toBe("true");
    await who.fill(bob.username);
    await hers.getByLabel("Role", { exact: true }).selectOption("viewer");
    await button(hers, "Invite").click();
    await button(hers, "Withdraw").waitFor();

    await link(his, "Invitations").click();
    await button(his, "Accept").click();
    await link(his, "Open the category").click();
    await link(his, "Buy milk").waitFor();
    await expect.poll(() => his.getByRole("textbox", { name: "Add a task" }).count()).toBe(0);

    await hers.getByLabel(`Role of ${bob.username}`).selectOption("editor");
    await addTask(his, "Pay rent");
    await row(hers, "Pay rent").waitFor({ state: "attached" });

    await button(his, "Share").click();
    await inDialog(his, "Leave").click();
    await inDialog(his, "Leave").click();
    await inNavigation(his, "Household").waitFor({ state: "detached" });
    await hers.getByLabel(`Role of ${bob.username}`).waitFor({ state: "detached" });
  });

  it("are removed, and find a way back; a deletion is undone for everyone", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const home = await ada.call("POST", "/api/categories", { name: "Home" });
    const work = await ada.call("POST", "/api/categories", { name: "Work" });
    for (const { id } of [home, work]) {
      await ada.call("POST", "/api/tasks", { title: "Buy milk", category_id: id });
      const path = `/api/categories/${id}/members`;
      const invitation = await ada.call("POST", path, { username: bob.username, role: "editor" });
      await bob.call("POST", `/api/invitations/${invitation.id}/accept`);
    }
    const [hers, his] = await Promise.all([ada.open(`/c/${home.id}`), bob.open(`/c/${home.id}`)]);
    await link(his, "Buy milk").waitFor();
    await button(hers, "Share").click();
    await button(hers, `Remove ${bob.username}`).click();
    await inDialog(hers, "Remove").click();
    await his.getByRole("heading", { name: "Not found" }).waitFor();
    await inDialog(hers, "Close").click();

    await inNavigation(his, "Work").click();
    await inNavigation(hers, "Work").click({ button: "right" });
    await hers.getByRole("menuitem", { name: "Delete" }).click();
    await hers.getByLabel("Delete its tasks, too").check();
    await inDialog(hers, "Delete").click();
    await his.getByRole("heading", { name: "Not found" }).waitFor();
    await button(hers, "Undo").click();
    await link(his, "Buy milk").waitFor();
  });
});
