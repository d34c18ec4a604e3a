import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newContext, newPerson, PASSWORD, untilConnection } from "./support.ts";

/** As Chromium does where a person blocks all data of sites. */
function refuseStorage() {
  // The empty page that comes first.
  if (!window.isSecureContext) return;
  const refuse = () => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  };
  Object.defineProperty(window, "localStorage", { get: refuse });
  IDBFactory.prototype.open = refuse;
  IDBFactory.prototype.deleteDatabase = refuse;
  LockManager.prototype.request = async () => refuse();
}

describeInBrowser("a browser that refuses to store anything", () => {
  it("has the app all the same, which says that it keeps nothing", async () => {
    const me = await newPerson();
    const context = await newContext();
    await context.addInitScript(refuseStorage);
    const page = await context.newPage();
    await page.goto("/inbox");
    await page.getByLabel("Username or e-mail").fill(me.username);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("does not let Taskwire store anything").waitFor();
    await addTask(page, "Water the plants");
    await link(page, "Water the plants").waitFor();
    await untilConnection(page, "Live");
    const { results } = await me.call("GET", "/api/tasks");
    expect(results.map(({ title }: { title: string }) => title)).toEqual(["Water the plants"]);

    await page.goto("/settings/account");
    await page.waitForURL("**/login?next=*");
  });
});
