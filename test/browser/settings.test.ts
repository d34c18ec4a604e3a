import { createHmac } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { connection, describeInBrowser, newPage, newPerson, PASSWORD, untilConnection } from "./support.ts";

describeInBrowser("the settings", () => {
  it("keep the profile, and know a time zone by its city", async () => {
    const person = await newPerson();
    const page = await person.open("/settings");
    await page.waitForURL("**/settings/profile");
    const zone = page.getByLabel("Time zone");
    await zone.fill("tokyo");
    await zone.press("Enter");
    await expect.poll(() => zone.inputValue()).toBe("Asia/Tokyo");
    await zone.fill("nowhere");
    await zone.press("Tab");
    await page.getByText("No such time zone").waitFor();
    await zone.press("Escape");
    await expect.poll(() => zone.inputValue()).toBe("Asia/Tokyo");
    await page.getByLabel("Language and region").selectOption("ar");
    await page.locator("html[dir=rtl]").waitFor();
    await untilConnection(page, "Live");
    expect(await person.call("GET", "/api/profile")).toMatchObject({ time_zone: "Asia/Tokyo", locale: "ar" });
  });

  it("ask before signing out while something is pending, and delete what is in the browser", async () => {
    const page = await (await newPerson()).open("/settings/profile");
    await page.getByLabel("Display name").waitFor();
    await untilConnection(page, "Live");
    await page.context().setOffline(true);
    await page.getByLabel("Display name").fill("Ada");
    await page.keyboard.press("Enter");
    await untilConnection(page, "Offline, 1 pending");
    await page.getByRole("link", { name: "Account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.context().setOffline(false);
    await untilConnection(page, "Live");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  });

  it("turn the second factor on, and signing in then takes a recovery code", async () => {
    const person = await newPerson();
    const page = await person.open("/settings/security");
    const factor = page.getByRole("region", { name: "Second factor", exact: true });
    await factor.getByLabel("Current password").fill(PASSWORD);
    await factor.getByRole("button", { name: "Set up" }).click();
    const secret = (await factor.locator("code").innerText()).replaceAll(" ", "");
    await factor.getByLabel("Code", { exact: true }).fill(codeOf(secret));
    await factor.getByRole("button", { name: "Turn on" }).click();
    const code = await factor.getByRole("listitem").first().innerText();
    await factor.getByRole("button", { name: "I have saved them" }).click();
    await factor.getByText("10 recovery codes").waitFor();

    const other = await newPage("/login");
    await other.getByLabel("Username or e-mail").fill(person.username);
    await other.getByLabel("Password").fill(PASSWORD);
    await other.keyboard.press("Enter");
    await other.getByLabel("Code").fill(code);
    await other.keyboard.press("Enter");
    await other.waitForURL("**/today");

    // This session ends the other one.
    await page.reload();
    const inChrome = page.getByRole("listitem").filter({ hasText: "Chrome" });
    await inChrome.getByRole("button", { name: "End", exact: true }).click();
    await other.waitForURL("**/login");
  });

  it("show a new token once, and revoke it", async () => {
    const page = await (await newPerson()).open("/settings/tokens");
    await page.getByLabel("Name", { exact: true }).fill("Backup");
    await page.getByLabel("Read tasks").check();
    await page.getByRole("button", { name: "Create token" }).click();
    const token = await page.locator("code", { hasText: /^tw_\w{42}$/ }).innerText();
    expect(await statusWith(page, token)).toBe(200);
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("You have no tokens.").waitFor();
    expect(await statusWith(page, token)).toBe(401);
  });

  it("show a webhook's secret once, a test among its deliveries, and what is wrong with a URL", async () => {
    const page = await (await newPerson()).open("/settings/webhooks");
    await page.getByLabel("URL").fill("https://10.0.0.1/");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByText("An IP address is not allowed.").waitFor();
    await page.getByLabel("URL").fill("https://hooks.example.com/taskwire");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.locator("code", { hasText: /^whsec_/ }).waitFor();
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    const deliveries = page.getByRole("region", { name: "Deliveries to https://hooks.example.com/taskwire" });
    await deliveries.getByRole("listitem").filter({ hasText: "Test" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("You have no webhooks.").waitFor();
  });

  it("export everything, import it, and fetch the copy in this browser again", async () => {
    const person = await newPerson();
    await person.call("POST", "/api/tasks", { title: "Water the plants" });
    const page = await person.open("/settings/data");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download everything" }).click(),
    ]);
    await page.getByLabel("File").setInputFiles({
      name: download.suggestedFilename(),
      mimeType: "application/x-ndjson",
      buffer: await buffer(await download.createReadStream()),
    });
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText("Imported.").waitFor();
    await expect.poll(() => page.locator("dl").first().innerText()).toMatch(/Created\s+0\s+Unchanged\s+1\s/);
    await page.getByRole("button", { name: "Clear and sync again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Clear" }).click();
    await untilConnection(page, "Live");
    await page.locator("dl").last().getByText(/^1$/).waitFor();
    await expect.poll(() => connection(page).innerText()).toBe("Live");
  });
});

/** What an authenticator app shows now (RFC 6238). */
function codeOf(secret: string): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", bytesOf(secret)).update(step).digest();
  const code = hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, "0");
}

/** RFC 4648, section 6. */
function bytesOf(base32: string): Uint8Array {
  const bits = [...base32].map((digit) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0"),
  );
  return Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

const statusWith = (page: Page, token: string) =>
  page.evaluate(async (token) => {
    const response = await fetch("/api/tasks", { headers: { Authorization: `Bearer ${token}` } });
    return response.status;
  }, token);
