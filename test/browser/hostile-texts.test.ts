import { expect, it } from "vitest";
import { describeInBrowser, follow, newPerson, untilConnection } from "./support.ts";

const SCRIPTS = [
  `<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1"></svg><script>window.hacked=1</script>`,
  `"><iframe srcdoc="<script>parent.hacked=1</script>"></iframe><a href="javascript:window.hacked=1">x</a>`,
];
const HOSTILE = `${SCRIPTS.join("")} [x](javascript:window.hacked=1) ![y](https://evil.example/y.png) <style>*{display:none}</style>`;
const NAME = `<img src=x onerror="window.hacked=1">`;

describeInBrowser("a text that is a script", () => {
  it("is shown as it is written, wherever it stands", async () => {
    const [me, other] = await Promise.all([newPerson(), newPerson()]);
    await me.call("PATCH", "/api/profile", { display_name: NAME, bio: HOSTILE });
    const category = await me.call("POST", "/api/categories", { name: NAME });
    const invited = { username: other.username, role: "editor" };
    const sent = await me.call("POST", `/api/categories/${category.id}/members`, invited);
    await other.call("POST", `/api/invitations/${sent.id}/accept`);
    const task = await me.call("POST", "/api/tasks", {
      ...{ title: HOSTILE.slice(0, 250), description: HOSTILE, labels: [NAME], category_id: category.id },
      due_date: new Date().toISOString().slice(0, 10),
    });
    await me.call("POST", `/api/tasks/${task.id}/comments`, { body: `@${other.username} ${HOSTILE}` });
    const page = await me.open(`/t/${task.id}`);
    await untilConnection(page, "Live");
    const label = `/l/${encodeURIComponent(NAME)}`;
    const lists = ["/today", `/c/${category.id}`, label, "/search?q=img"];
    for (const place of [...lists, "/activity", "/settings/profile"]) {
      await follow(page, place);
      await page.getByRole("main").getByText("onerror").or(page.getByLabel("Display name")).first().waitFor();
    }
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  });
});
