import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { connection, describeInBrowser, link, newPerson, type Person, untilConnection } from "./support.ts";

const title = (page: Page) => page.getByRole("textbox", { name: "Title" });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const untilSaved = (page: Page) => connection(page).getByText("Live", { exact: true }).waitFor();

async function makeTask(person: Person, fields: object): Promise<string> {
  return (await person.call("POST", "/api/tasks", fields)).id;
}

describeInBrowser("a task", () => {
  it("saves each field by itself, and Escape puts it back, then leads back", async () => {
    const person = await newPerson();
    const id = await makeTask(person, { title: "Pay rent" });
    const page = await person.open(`/t/${id}`);
    await title(page).fill("Pay the rent");
    await title(page).press("Enter");
    await page.getByLabel("Description").fill("By **transfer**");
    await page.getByLabel("Description").press("Control+Enter");
    await page.locator("strong", { hasText: "transfer" }).waitFor();
    await page.getByLabel("Repeat").fill("every last friday");
    await page.getByLabel("Due time").focus();
    await page.getByLabel("Labels", { exact: true }).fill("bills");
    await page.keyboard.press("Enter");
    await page.getByLabel("Priority").selectOption("High");
    await page.getByLabel("Add a subtask").fill("Find the number");
    await page.keyboard.press("Enter");
    await page.getByLabel("Add a comment").fill("Done by Friday");
    await page.keyboard.press("Control+Enter");
    await untilSaved(page);
    await page.getByRole("region", { name: "History" }).getByText("commented: “Done by Friday”").waitFor();
    expect(await person.call("GET", `/api/tasks/${id}`)).toMatchObject({
      ...{ title: "Pay the rent", description: "By **transfer**", priority: "high", labels: ["bills"] },
      recurrence: { rrule: "FREQ=MONTHLY;BYDAY=-1FR", from: "due" },
    });

    await title(page).fill("Something else");
    await page.keyboard.press("Escape");
    await expect.poll(() => title(page).inputValue()).toBe("Pay the rent");
    await page.keyboard.press("Escape");
    await page.waitForURL("**/inbox");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Pay the rent");

    // The place of a label follows it to its new name.
    await page.getByRole("navigation").getByRole("link", { name: "bills" }).click();
    await page.getByRole("heading", { name: "bills" }).waitFor();
    const { results } = await person.call("GET", "/api/labels");
    await person.call("PATCH", `/api/labels/${results[0].id}`, { name: "invoices" });
    await page.waitForURL("**/l/invoices");
    await link(page, "Pay the rent").waitFor();
  });

  it("keeps what is typed when someone else changes it, and over a reload", async () => {
    const person = await newPerson();
    const id = await makeTask(person, { title: "Call Bob" });
    const page = await person.open(`/t/${id}`);
    await title(page).fill("Call Bill");
    await untilConnection(page, "Live");
    await person.call("PATCH", `/api/tasks/${id}`, { title: "Call Ben" });
    await button(page, "Take theirs").waitFor();
    await page.reload();
    await button(page, "Take theirs").waitFor();
    await expect.poll(() => title(page).inputValue()).toBe("Call Bill");
    await button(page, "Take theirs").click();
    await expect.poll(() => title(page).inputValue()).toBe("Call Ben");
  });

  it("that someone else deletes leaves what was typed in it", async () => {
    const person = await newPerson();
    const id = await makeTask(person, { title: "Call Bob" });
    const page = await person.open(`/t/${id}`);
    await page.getByLabel("Add a comment").fill("He is away\nuntil Friday");
    await untilConnection(page, "Live");
    await person.call("DELETE", `/api/tasks/${id}`);
    const kept = page.getByRole("region", { name: "What you typed here" });
    await kept.getByText("He is away").waitFor();
    await page.getByText("“Call Bob” is deleted").waitFor();
    await page.reload();
    await kept.getByRole("button", { name: "Copy" }).waitFor();
    await kept.getByRole("button", { name: "Discard" }).click();
    await kept.waitFor({ state: "detached" });
    await expect.poll(() => page.getByRole("heading", { name: "Not found" }).count()).toBe(1);
  });

  it("sends a refused text again only on purpose, or when it was changed", async () => {
    const person = await newPerson();
    const id = await makeTask(person, { title: "Call Bob" });
    const page = await person.open(`/t/${id}`);
    await untilConnection(page, "Live");
    const sent: string[] = [];
    await page.route(`**/api/tasks/${id}`, async (route) => {
      sent.push(route.request().postDataJSON().title);
      await route.fulfill({ status: 400, json: { code: "invalid", detail: `Refused ${sent.length}.` } });
    });
    await title(page).fill("Call Bill");
    await page.keyboard.press("Enter");
    await page.getByText("Refused 1.").waitFor();
    for (const field of [title(page), page.getByLabel("Add a comment")]) await field.focus();
    await expect.poll(() => title(page).inputValue()).toBe("Call Bill");
    await title(page).press("Enter");
    await page.getByText("Refused 2.").waitFor();
    await title(page).fill("Call Ben");
    await page.getByLabel("Add a comment").focus();
    await page.getByText("Refused 3.").waitFor();
    expect(sent).toEqual(["Call Bill", "Call Bill", "Call Ben"]);
  });

  it("says what the clocks do to its dates, and loses its rule with its date", async () => {
    const person = await newPerson();
    const due = { due_date: "2099-03-28", due_time: "02:30", time_zone: "Europe/Berlin" };
    const id = await makeTask(person, { title: "Back up", ...due, recurrence: { rrule: "FREQ=DAILY" } });
    const page = await person.open(`/t/${id}`);
    await page.getByRole("list", { name: "Next dates" }).getByText("clocks skip").waitFor();
    await page.getByLabel("Repeat").fill("now and then");
    await page.keyboard.press("Enter");
    await page.getByText("“now and then” is not understood").waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel("Due date").fill("");
    await untilSaved(page);
    await button(page, "Undo").waitFor();
    expect(await person.call("GET", `/api/tasks/${id}`)).toMatchObject({ due_date: null, recurrence: null });
  });

  it("runs no script of any text, and shows a viewer what they may not change", async () => {
    const [owner, viewer] = await Promise.all([newPerson(), newPerson()]);
    const attack = `<img src=x onerror="document.title='attacked'"> [link](javascript:alert) ![](https://a.example/b.png)`;
    const id = await makeTask(owner, { title: attack, description: attack, labels: [attack.slice(0, 60)] });
    await owner.call("POST", `/api/tasks/${id}/comments`, { body: attack });
    const invitation = await owner.call("POST", `/api/tasks/${id}/members`, {
      username: viewer.username,
      role: "viewer",
    });
    await viewer.call("POST", `/api/invitations/${invitation.id}/accept`);
    const page = await viewer.open(`/t/${id}`);
    const task = page.getByRole("article", { name: attack });
    await task.getByRole("link", { name: "https://a.example/b.png" }).first().waitFor();
    expect(await page.title()).toBe(`${attack} · Taskwire`);
    await expect.poll(() => task.locator("img, [href^=javascript]").count()).toBe(0);
    await expect.poll(() => task.getByRole("textbox").count()).toBe(1);
    await expect.poll(() => button(page, "Delete task").count()).toBe(0);
  });

  it("is deleted without a question, and put back", async () => {
    const person = await newPerson();
    const id = await makeTask(person, { title: "Old idea" });
    const page = await person.open(`/t/${id}`);
    await button(page, "Delete task").click();
    await page.waitForURL("**/inbox");
    await button(page, "Undo").click();
    await link(page, "Old idea").waitFor();
    await page.goto("/t/nonsense");
    await page.getByRole("heading", { name: "Not found" }).waitFor();
  });
});
