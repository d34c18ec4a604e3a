// Builds the web app into assets/: index.html, and app/ with names that change with the content.
import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const { output } = await build({ configFile: `${root}vite.config.ts`, logLevel: "warn" });

// The files of earlier builds.
const built = new Set(output.map(({ fileName }) => fileName));
for (const name of await readdir(`${root}assets/app`)) {
  if (!built.has(`app/${name}`)) await rm(`${root}assets/app/${name}`);
}
