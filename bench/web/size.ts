import { gzipSync } from "node:zlib";
import { newPerson } from "../../test/browser/person.ts";
import { type Bench, print } from "./bench.ts";

const KIB = 1024;

/** What a browser without anything of ours loads until it shows the first page. */
export async function size({ url, browser }: Bench): Promise<void> {
  console.log("\nSize, gzipped");
  const guest = await (await browser.newContext({ baseURL: url, serviceWorkers: "block" })).newPage();
  const member = await (
    await (await newPerson(url, browser)).newContext({ baseURL: url, serviceWorkers: "block" })
  ).newPage();
  for (const [page, path] of [
    [guest, "/login"],
    [member, "/today"],
  ] as const) {
    const loaded: { url: string; body: Promise<Buffer> }[] = [];
    page.on("response", (response) => {
      if (/\/app\/.*\.(js|css)$/.test(response.url())) loaded.push({ url: response.url(), body: response.body() });
    });
    await page.goto(path);
    await page.getByRole("textbox").first().waitFor();
    await page.waitForLoadState("networkidle");
    print(`${path}: JavaScript of the first view`, await sizeOf(loaded, ".js"), "KiB", 80);
    print(`${path}: its style sheets`, await sizeOf(loaded, ".css"), "KiB", 15);
    await page.context().close();
  }
  const response = await fetch(`${url}/sw.js`);
  const files = [...new Set((await response.text()).match(/\/app\/[\w.-]+\.(js|css)/g))];
  const all = files.map((path) => ({ url: path, body: bodyOf(url + path) }));
  print("all style sheets", await sizeOf(all, ".css"), "KiB", 15);
  console.log(`  all JavaScript: ${await sizeOf(all, ".js")} KiB in ${files.length} files with the style sheets`);
}

async function bodyOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

async function sizeOf(files: readonly { url: string; body: Promise<Buffer> }[], ending: string): Promise<number> {
  const bodies = await Promise.all(files.filter(({ url }) => url.endsWith(ending)).map(({ body }) => body));
  const bytes = bodies.map((body) => gzipSync(body, { level: 9 }).length).reduce((sum, length) => sum + length, 0);
  return Math.round((bytes / KIB) * 10) / 10;
}
