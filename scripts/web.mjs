// Builds the web app into assets/: index.html, app/ with names that change with the content, and sw.js, the service worker
// that keeps them all in the browser.
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { HEADERS } from "./asset-headers.mjs";

// A test may have started this, with `test` for its environment. That would be another build.
process.env.NODE_ENV = "production";

const root = fileURLToPath(new URL("..", import.meta.url));
const assets = `${root}assets`;
const settings = { configFile: `${root}vite.config.ts`, logLevel: "warn" };

const { output } = await build(settings);

// The files of earlier builds.
const built = new Set(output.map(({ fileName }) => fileName));
for (const name of await readdir(`${assets}/app`)) {
  if (!built.has(`app/${name}`)) await rm(`${assets}/app/${name}`);
}

const copied = await readdir(`${root}web/public`, { recursive: true, withFileTypes: true });
const publicFiles = copied
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(`${root}web/public/`.length));
const files = [...built, ...publicFiles].sort();

// A new header is a new version too: a stored file keeps the headers that it came with.
const digest = createHash("sha256").update(HEADERS);
for (const file of files) digest.update(file).update(await readFile(`${assets}/${file}`));

await build({
  ...settings,
  publicDir: false,
  define: {
    FILES: JSON.stringify(files.map((file) => (file === "index.html" ? "/" : `/${file}`))),
    VERSION: JSON.stringify(digest.digest("hex").slice(0, 16)),
  },
  build: {
    rolldownOptions: {
      input: `${root}web/worker/sw.ts`,
      output: { format: "iife", entryFileNames: "sw.js", codeSplitting: false },
    },
  },
});
