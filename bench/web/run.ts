// `npm run bench:web [-- TABLE …]`: measures the built web app in Chromium, and compares each number with its limit.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { freePort } from "../../test/node/server.ts";
import { StartedServer } from "../../test/node/started-server.ts";
import { accessibility } from "./accessibility.ts";
import type { Bench } from "./bench.ts";
import { lighthouse } from "./lighthouse.ts";
import { scrolling } from "./scrolling.ts";
import { size } from "./size.ts";
import { times } from "./times.ts";

const TABLES: Record<string, (bench: Bench) => Promise<void>> = { size, times, scrolling, accessibility, lighthouse };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in TABLES));
if (unknown.length > 0) {
  console.error(`No table ${unknown.join(", ")}. There are: ${Object.keys(TABLES).join(", ")}.`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "taskwire-bench-"));
const data = join(folder, "data");
const server = new StartedServer({ DATA_DIR: data, PORT: String(await freePort()) });
await server.start();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
try {
  const grantAdmin = (username: string) => {
    server.run("admin.mjs", ["grant", username, "--data-dir", data]);
  };
  for (const [name, table] of Object.entries(TABLES)) {
    if (asked.length === 0 || asked.includes(name)) await table({ url: server.url, browser, grantAdmin });
  }
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
