import { expect, it } from "vitest";
import { axe } from "./axe.ts";
import { describeInBrowser, follow, newPage, newPerson, untilConnection } from "./support.ts";

// All places in all looks: `npm run bench:web -- accessibility`.
describeInBrowser("axe", () => {
  it("finds nothing where one signs in", async () => {
    const page = await newPage("/login");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it("finds nothing at a task beside its list, in the settings, and in dialogs, light and dark", async () => {
    const me = await newPerson();
    const due_date = new Date().toISOString().slice(0, 10);
    const fields = { description: "With **rain water**", labels: ["outside"], priority: "high", due_date };
    const task = await me.call("POST", "/api/tasks", { title: "Water the plants", ...fields });
    await me.call("POST", `/api/tasks/${task.id}/comments`, { body: "Not the *cactus*" });
    const page = await me.open(`/t/${task.id}`);
    await untilConnection(page, "Live");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await follow(page, `/t/${task.id}`);
      await page.getByText("rain water").waitFor();
      expect(await axe(page)).toEqual([]);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      expect(await axe(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await follow(page, "/settings/profile");
      await page.getByLabel("Display name").waitFor();
      expect(await axe(page)).toEqual([]);
    }
  });
});
