import { existsSync } from "node:fs";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** Debian's. Without it tests in a browser are left out: `npm test` needs nothing but npm, and `.ci/run` installs it. */
export const CHROMIUM = "/usr/bin/chromium";

export const hasChromium = existsSync(CHROMIUM);

/** A page of a browser that ends with the test. `complaints` are what its console says: refused by the policy, not found. */
export async function openPage(url: string, options: BrowserContextOptions = {}) {
  const browser = await chromium.launch({ executablePath: CHROMIUM });
  onTestFinished(() => browser.close());
  const page: Page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(url);
  return { page, complaints };
}
