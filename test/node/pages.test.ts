import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { expectPlaces } from "./app-paths.ts";
import { hasChromium, openPage } from "./chromium.ts";
import { Person, Server } from "./server.ts";

const PASSWORD = "correct horse 7";

const server = await Server.start();
afterAll(() => server.stop());

it("the app is served at its paths", () => expectPlaces(server.url));

// The pages that our mails lead to.
describe.skipIf(!hasChromium)("a mailed link", () => {
  async function verifiedAddress(me: Person): Promise<string> {
    const { email } = await me.call("PATCH", "/api/me", { email: newAddress(), current_password: PASSWORD });
    const token = new URL(linkIn(await server.mail(email, "Is this your address?"))).searchParams.get("token");
    await me.call("POST", "/api/email/verify", { token });
    return email;
  }

  it("verifies an address at the press of a button, once", async () => {
    const me = await Person.register(server.url);
    const { email } = await me.call("PATCH", "/api/me", { email: newAddress(), current_password: PASSWORD });
    const link = linkIn(await server.mail(email, "Is this your address?"));
    const { page, complaints } = await openPage(link);
    expect(await page.evaluate("document.title")).toBe("Verify your address: Taskwire");
    expect((await me.call("GET", "/api/me")).email_verified).toBe(false);
    await press(page);
    expect(await answer(page)).toBe("Thank you: your address is verified.");
    expect(await page.evaluate("getComputedStyle(document.querySelector('form')).display")).toBe("none");
    expect((await me.call("GET", "/api/me")).email_verified).toBe(true);

    const { page: again, complaints: others } = await openPage(link);
    await press(again);
    expect(await answer(again)).toMatch(/^This link has been used/);
    expect(await again.evaluate("document.querySelector('form').hidden")).toBe(false);
    expect([...complaints, ...others.filter((each) => !each.includes("400"))]).toEqual([]);
  });

  it("sets a new password, and says which it does not take", async () => {
    const me = await Person.register(server.url);
    const email = await verifiedAddress(me);
    await me.call("POST", "/api/password/forgot", { email });
    const { page } = await openPage(linkIn(await server.mail(email, "A new password")));
    await page.fill("input[name=password]", "password1");
    await press(page);
    expect(await answer(page)).toBe("This password is among the most common ones.");
    await page.fill("input[name=password]", "battery staple 8");
    await press(page);
    expect(await answer(page, "Done.")).toBe("Done. You can log in with it now.");
    const logIn = (password: string) =>
      fetch(`${server.url}/api/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ email, password }),
      });
    expect((await logIn("battery staple 8")).status).toBe(200);
    expect((await logIn(PASSWORD)).status).toBe(401);
    await expect(me.call("GET", "/api/me")).rejects.toThrow("401");
  });

  it("unsubscribes at the press of a button, without script", async () => {
    const me = await Person.register(server.url);
    const email = await verifiedAddress(me);
    const task = await me.call("POST", "/api/tasks", { title: "Tea" });
    const at = new Date(Date.now() + 3_600_000);
    await me.call("POST", `/api/tasks/${task.id}/reminders`, { at: at.toISOString() });
    const cron = new URLSearchParams({ cron: "* * * * *", time: String(at.getTime()) });
    expect((await fetch(`${server.url}/cdn-cgi/handler/scheduled?${cron}`)).status).toBe(200);

    const link = linkIn(await server.mail(email, "Reminder: Tea"));
    const { page, complaints } = await openPage(link, { javaScriptEnabled: false });
    expect(await page.evaluate("document.querySelector('h1').textContent")).toBe("Unsubscribe");
    expect((await me.call("GET", "/api/profile")).email_reminders).toBe(true);
    await press(page);
    await page.getByRole("heading", { name: "Unsubscribed", exact: true }).waitFor();
    expect((await me.call("GET", "/api/profile")).email_reminders).toBe(false);
    expect(complaints).toEqual([]);
  });
});

function newAddress(): string {
  return `${crypto.randomUUID()}@example.com`;
}

function linkIn({ text }: { text: string }): string {
  const [link] = /http:\S+\?token=\S+/.exec(text) ?? [];
  return link ?? expect.fail(`no link in ${text}`);
}

/** What the page says happened. */
async function answer(page: Page, beginning = ""): Promise<string | null> {
  const said = page.locator("[role=status]:not(:empty), [role=alert]:not(:empty)");
  return said
    .filter({ hasText: RegExp(`^${beginning}`) })
    .first()
    .textContent();
}

function press(page: Page): Promise<void> {
  return page.locator("button").first().click();
}
