import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, inject } from "vitest";
import { newPerson as newPersonAt, type Person } from "./person.ts";

export { newName, PASSWORD, type Person } from "./person.ts";

const shared = inject("shared");

/** Chromium logs each request that fails, which some tests want. Playwright says what it blocks. */
const EXPECTED = ["Failed to load resource", "Service Worker registration blocked"];

let browser: Browser;
let complaints: string[] = [];

/** Tests with the one server and the one browser of all files. They are left out where there is no Chromium. */
export function describeInBrowser(name: string, tests: () => void): void {
  describe.skipIf(!shared)(name, () => {
    beforeAll(async () => {
      browser = await chromium.connect(shared?.endpoint ?? "");
      return () => browser.close();
    });
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      const said = complaints;
      complaints = [];
      expect(said).toEqual([]);
    });
    tests();
  });
}

export const newPerson = (): Promise<Person> => newPersonAt(shared?.url ?? "", { newContext });

/** As an operator does it. */
export async function makeAdmin({ username }: Person): Promise<void> {
  const script = ["scripts/admin.mjs", "grant", username, "--data-dir", shared?.dataDir ?? ""];
  await promisify(execFile)("node", ["--disable-warning=ExperimentalWarning", ...script]);
}

/** The app's files are stored in a browser that asks for it. For each of the others that would be a second of work. */
export const STORED = { serviceWorkers: "allow" } as const;

/** A browser of somebody who is not signed in. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: shared?.url ?? "", serviceWorkers: "block", ...options });
  // Long: a busy machine is slow, and what is missing never comes.
  context.setDefaultTimeout(20_000);
  context.on("weberror", (error) => complaints.push(String(error.error().stack)));
  context.on("console", (message) => {
    const isExpected = EXPECTED.some((text) => message.text().startsWith(text));
    if (["error", "warning"].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  return context;
}

export async function newPage(path: string): Promise<Page> {
  const page = await (await newContext()).newPage();
  await page.goto(path);
  return page;
}

/** Opens a place as a link in the app does, without loading the page again. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement("a"), { href });
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
  await page.waitForFunction((href) => window.location.pathname + window.location.search === href, path);
}

/** For many tasks: lists draw what is in view. */
export const TALL = { viewport: { width: 1000, height: 2600 } };

export const row = (page: Page, title: string) => page.getByRole("listitem").filter({ has: link(page, title) });

export const link = (page: Page, title: string) => page.getByRole("link", { name: title, exact: true });

export const checkbox = (page: Page, title: string) =>
  page.getByRole("checkbox", { name: `Complete ${title}`, exact: true });

export const connection = (page: Page) => page.getByRole("status", { name: "Connection" });

/** Until the connection says this. */
export const untilConnection = (page: Page, state: string) =>
  connection(page).getByText(state, { exact: true }).waitFor();

/** Until the app opens without the network, too. */
export const untilStored = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

export async function addTask(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Add a task" }).fill(text);
  await page.keyboard.press("Enter");
}
