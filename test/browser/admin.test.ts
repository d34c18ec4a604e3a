import { expect, it } from "vitest";
import { describeInBrowser, makeAdmin, newPerson, type Person } from "./support.ts";

describeInBrowser("the admins' pages", () => {
  it("do not exist for others", async () => {
    const page = await (await newPerson()).open("/admin");
    await page.getByRole("heading", { name: "Not found" }).waitFor();
  });

  it("suspend, reinstate and delete, with what is shared handed over", async () => {
    const [admin, leaver, heir] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    await Promise.all([makeAdmin(admin), share(leaver, heir, "Garden")]);
    const page = await admin.open("/admin/users");
    await page.getByLabel("Search users").fill(leaver.username);
    const row = page.getByRole("row").filter({ hasText: leaver.username });
    await row.getByRole("button", { name: "Suspend" }).click();
    await row.getByRole("button", { name: "Reinstate" }).click();
    await row.getByRole("button", { name: "Suspend" }).waitFor();
    await row.getByRole("button", { name: "Delete user" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.getByText("Garden").waitFor();
    await dialog.getByLabel("Hand over to").fill(heir.username);
    await dialog.getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    expect((await heir.call("GET", "/api/categories")).results).toMatchObject([{ name: "Garden", role: "owner" }]);

    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByLabel("Action").selectOption("user.deleted");
    await page.getByLabel("Who", { exact: true }).fill(admin.username);
    await page.keyboard.press("Enter");
    await page.getByRole("row").filter({ hasText: admin.username }).getByText("User deleted").waitFor();
    await expect.poll(() => page.getByRole("row").count()).toBe(2);

    await page.getByRole("link", { name: "Statistics" }).click();
    await page.getByRole("img", { name: /^New users by day: \d+ in thirty days/ }).waitFor();
    await expect.poll(() => page.getByRole("columnheader").allInnerTexts()).toContain("Tasks completed");
  });
});

async function share(owner: Person, member: Person, name: string): Promise<void> {
  const { id } = await owner.call("POST", "/api/categories", { name });
  await owner.call("POST", `/api/categories/${id}/members`, { username: member.username, role: "editor" });
  const { results } = await member.call("GET", "/api/invitations");
  await member.call("POST", `/api/invitations/${results[0].id}/accept`);
}
