import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { CHROMIUM, hasChromium } from "../node/chromium.ts";
import { freePort } from "../node/server.ts";
import { StartedServer } from "../node/started-server.ts";

export interface Shared {
  /** The server's URL. */
  readonly url: string;
  /** Where tests connect to the browser. */
  readonly endpoint: string;
  /** The server's folder, for `npm run admin`. */
  readonly dataDir: string;
}

declare module "vitest" {
  interface ProvidedContext {
    shared: Shared | undefined;
  }
}

/** One server and one browser for all files. Without a Chromium there are none, and the tests are left out. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!hasChromium) {
    console.log(`There is no ${CHROMIUM}: tests in a browser are left out.`);
    provide("shared", undefined);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "taskwire-browser-"));
  const dataDir = join(folder, "data");
  const server = new StartedServer({ DATA_DIR: dataDir, PORT: String(await freePort()) });
  const [browser] = await Promise.all([chromium.launchServer({ executablePath: CHROMIUM }), server.start()]);
  provide("shared", { url: server.url, endpoint: browser.wsEndpoint(), dataDir });
  return async () => {
    await browser.close();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
}
