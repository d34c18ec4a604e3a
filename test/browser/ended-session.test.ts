import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newPerson, PASSWORD, untilConnection } from "./support.ts";

describeInBrowser("a session that ends", () => {
  it("keeps what was not sent, until the same person signs in again", async () => {
    const me = await newPerson();
    const page = await me.open("/inbox");
    await untilConnection(page, "Live");
    await page.context().setOffline(true);
    await untilConnection(page, "Offline");
    await addTask(page, "Not sent yet");
    await untilConnection(page, "Offline, 1 pending");
    await me.call("POST", "/api/logout/all");
    await page.context().setOffline(false);

    await page.waitForURL("**/login?next=%2Finbox");
    await page.getByText("Your session has ended.").waitFor();
    await page.getByLabel("Username or e-mail").fill(me.username);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await link(page, "Not sent yet").waitFor();
    await untilConnection(page, "Live");
    await page.reload();
    await untilConnection(page, "Live");
    await expect.poll(() => link(page, "Not sent yet").count()).toBe(1);
  });
});
