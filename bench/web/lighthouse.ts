import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { newPerson } from "../../test/browser/person.ts";
import { type Bench, print } from "./bench.ts";

/** Fetched when it is asked for: no other command needs it. */
const LIGHTHOUSE = "lighthouse@13.5.0";

const CHROMIUM = "/usr/bin/chromium";
const CATEGORIES = ["performance", "accessibility", "best-practices"];

/** Lighthouse's marks, for a guest and for someone with tasks. */
export async function lighthouse({ url, browser }: Bench): Promise<void> {
  console.log("\nLighthouse");
  const person = await newPerson(url, browser);
  const due_date = new Date().toISOString().slice(0, 10);
  const operations = Array.from({ length: 20 }, (_, number) => ({ op: "create", title: `Task ${number}`, due_date }));
  await person.call("POST", "/api/tasks/bulk", { operations });
  for (const device of ["desktop", "mobile"]) {
    const profile = mkdtempSync(join(tmpdir(), "taskwire-lighthouse-"));
    await mark(`${url}/login`, profile, device);
    await signIn(url, person.username, profile);
    await mark(`${url}/today`, profile, device);
    rmSync(profile, { recursive: true, force: true });
  }
}

/** In the browser with this profile. */
async function signIn(url: string, username: string, profile: string): Promise<void> {
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM });
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.getByLabel("Username or e-mail").fill(username);
  await page.getByLabel("Password").fill("correct horse 7");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Task 1", exact: true }).waitFor();
  // As on the first visit.
  await page.evaluate(async () => (await navigator.serviceWorker.ready).unregister());
  await context.close();
}

/** Prints Lighthouse's marks, and what it does not like. */
async function mark(url: string, profile: string, device: string): Promise<void> {
  const report = join(profile, "report.json");
  const chrome = `--headless --no-sandbox --password-store=basic --user-data-dir=${profile}`;
  const preset = device === "desktop" ? ["--preset=desktop"] : [];
  const output = ["--output=json", `--output-path=${report}`, "--quiet"];
  const flags = [`--chrome-flags=${chrome}`, `--only-categories=${CATEGORIES.join(",")}`, "--disable-storage-reset"];
  const env = { ...process.env, CHROME_PATH: CHROMIUM };
  await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, url, ...flags, ...preset, ...output], { env });
  const { categories, audits } = JSON.parse(readFileSync(report, "utf8"));
  for (const category of CATEGORIES) {
    const score = Math.round(categories[category].score * 100);
    print(`${new URL(url).pathname}, ${device}: ${category}`, score, "", 95, true);
  }
  for (const [id, audit] of Object.entries<{ score: number | null; title: string; displayValue?: string }>(audits)) {
    if (audit.score !== null && audit.score < 0.9) console.log(`    ${id}: ${audit.title} ${audit.displayValue ?? ""}`);
  }
}
