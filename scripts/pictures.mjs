// `npm run pictures`: takes the pictures of README in docs/pictures/, of the demo's week, light and dark. Needs Chromium.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { apiAt, PASSWORD } from "./demo/api.mjs";
import { dayIn } from "./demo/days.mjs";
import { twoPeople } from "./demo/people.mjs";
import { ZONE } from "./demo/week.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const FOLDER = "docs/pictures";
const WIDE = { width: 1200, height: 760 };
const NARROW = { width: 390, height: 760 };

const data = mkdtempSync(join(tmpdir(), "taskwire-pictures-"));
const server = spawn(process.execPath, [...process.execArgv, "scripts/start.ts"], {
  env: { ...process.env, DATA_DIR: data, PORT: "0" },
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
try {
  const url = await addressOf(server);
  const { ada } = await twoPeople(apiAt(url));
  mkdirSync(FOLDER, { recursive: true });
  for (const colorScheme of ["light", "dark"]) await takePictures(url, ada, colorScheme);
} finally {
  await browser.close();
  server.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}

async function addressOf({ stdout }) {
  for await (const line of createInterface(stdout)) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url) return url.replace(/\.$/, "");
  }
}

async function takePictures(baseURL, { username }, colorScheme) {
  const page = await browser.newPage({
    baseURL,
    colorScheme,
    viewport: WIDE,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  // Before the first task of the day is due.
  await page.clock.setFixedTime(`${dayIn(ZONE, 0)}T07:40:00Z`);
  await page.goto("/login");
  await page.getByLabel("Username or e-mail").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const isLive = () => page.getByRole("status", { name: "Connection" }).getByText("Live", { exact: true }).waitFor();
  const take = (name) => page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png` });
  await page.getByRole("link", { name: "Book the train to Turin", exact: true }).click();
  await page.getByText("I have a lecture on Friday").first().waitFor();
  await isLive();
  await take("today");
  await page.setViewportSize(NARROW);
  await page.goto("/today");
  await page.getByRole("link", { name: "Water the plants", exact: true }).waitFor();
  await isLive();
  await take("narrow");
  await page.close();
}
