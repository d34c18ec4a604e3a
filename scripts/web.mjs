// Builds the web app into assets/: index.html, app/ with names that change with the content, and sw.js, the service worker
// that keeps them all in the browser. What is there already stays untouched, because servers may be running.
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { HEADERS } from "./asset-headers.mjs";
import { putFile } from "./put-file.mjs";

// A test may have started this, with `test` for its environment. That would be another build.
process.env.NODE_ENV = "production";

const root = new URL("..", import.meta.url);
const assets = new URL("assets/", root);
const settings = { configFile: fileURLToPath(new URL("vite.config.ts", root)), logLevel: "warn" };

const { output } = await build({ ...settings, build: { write: false } });
const contents = new Map(output.map(({ fileName, code, source }) => [fileName, code ?? source]));
const folder = fileURLToPath(new URL("web/public", root));
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile()) contents.set(relative(folder, path), await readFile(path));
}
const files = [...contents.keys()].sort();

// A new header is a new version too: a stored file keeps the headers that it came with.
const digest = createHash("sha256").update(HEADERS);
for (const file of files) digest.update(file).update(contents.get(file));

const worker = await build({
  ...settings,
  define: {
    FILES: JSON.stringify(files.map((file) => (file === "index.html" ? "/" : `/${file}`))),
    VERSION: JSON.stringify(digest.digest("hex").slice(0, 16)),
  },
  build: {
    write: false,
    rolldownOptions: {
      input: fileURLToPath(new URL("web/worker/sw.ts", root)),
      output: { format: "iife", entryFileNames: "sw.js", codeSplitting: false },
    },
  },
});

// index.html names the others, and sw.js stores all of them: each file is there before it is named.
const named = files.filter((file) => file !== "index.html");
for (const file of [...named, "index.html"]) await putFile(new URL(file, assets), contents.get(file));
await putFile(new URL("sw.js", assets), worker.output[0].code);

for (const name of await readdir(new URL("app/", assets))) {
  if (!contents.has(`app/${name}`)) await rm(new URL(`app/${name}`, assets), { force: true });
}
