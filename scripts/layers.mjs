// Checks the imports in src/ and web/. Prints each violation, and fails if there is one.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

// From bottom to top. A file imports from its own layer and the layers below. All other files are on top.
const LAYERS = "kernel env.ts mail db auth limits context features/feed http features/sharing features dialects";
const WEB_LAYERS = "words store time router session commands components keys places shell";

const WRITERS =
  "accounts|admin|digests|feed|live|maintenance|mfa|outbox|recovery|reminders|stats|tokens|users|webhooks";
const ROUTES = /^(http|dialects)\/|^app\.ts$|\broutes\.ts$/;
const HTTP = /^(http|dialects)\/|^app\.ts$|\b(routes|schemas)\.ts$/;

// The import (`path: names` or `package: names`), the files that may have it, and the reason.
const RULES = [
  [/^context\/write\.ts: .*\bwrite\b/, RegExp(`^features/(${WRITERS})/`), "commit() writes entities"],
  [/^db\/batch\.ts: .*\brunBatch\b/, /^(context|features\/feed)\//, "use read(), write() or commit()"],
  [/^env\.DB/, /^db\/database\.ts$/, "use databaseOf()"],
  [/^drizzle-orm/, { test: (file) => !ROUTES.test(file) }, "routes do not query"],
  [/^hono(?!\/(html|jwt)\b)/, ROUTES, "verbs do not know HTTP"],
  [/^(http\/|@hono\/)/, HTTP, "verbs do not know HTTP"],
  [/^features\/[\w-]+\/routes\.ts/, /^(app\.ts$|dialects\/)/, "features do not import each other's routes"],
  [/^features\/entities\.ts/, /^open-context\.ts$|^features\/(activity|live|sync)\//, "use ctx.entities"],
];

const WEB_RULES = [
  [/^store\/(?!index\.ts)/, /^store\//, "use store/index.ts"],
  [/^\.\.\/client\/.*\b(connect|createClient)\b/, /^(session|store)\//, "use the client of session/session.ts"],
];

const IMPORT = /^(?:import|export)\s+(?:type\s+)?([^;"]*?)\s*(?:from\s+)?"([^"]+)"/gm;

function problemsIn(root, layers, rules) {
  const files = readdirSync(root, { recursive: true }).filter((file) => /(?<!\.d)\.tsx?$/.test(file));
  const imports = files.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    const found = [...source.matchAll(IMPORT)].map(([, names, from]) => {
      const target = from.startsWith(".") ? posix.join(posix.dirname(file), from) : from;
      const isOurs = from.startsWith(".") && !target.startsWith("..");
      return { file, target, isOurs, text: `${target}: ${names.replaceAll(/\s+/g, " ")}` };
    });
    return source.includes("env.DB") ? [...found, { file, target: "env.DB", text: "env.DB" }] : found;
  });

  const layerOf = (file) => layers.findIndex((layer) => `${file}/`.startsWith(`${layer}/`));
  const isAbove = (one, other) => layerOf(one) > layerOf(other) || (layerOf(one) < 0 && layerOf(other) >= 0);
  const forbidden = imports.flatMap(({ file, target, isOurs, text }) => {
    const reasons = rules.filter(([what, where]) => what.test(text) && !where.test(file)).map(([, , why]) => why);
    if (isOurs && layerOf(file) >= 0 && isAbove(target, file)) reasons.push("it is in a higher layer");
    return reasons.map((why) => `${root}/${file} imports ${target}: ${why}`);
  });
  return [...forbidden, ...circlesIn(imports)];
}

function circlesIn(imports) {
  const folderOf = (file) => /^(features|places)\/[^/]+|^[^/]+/.exec(file)[0];
  const edges = imports.filter(({ isOurs }) => isOurs).map(({ file, target }) => [folderOf(file), folderOf(target)]);
  const circles = [];
  const done = new Set();
  const follow = (folder, path) => {
    if (path.includes(folder)) return circles.push([...path.slice(path.indexOf(folder)), folder].join(" → "));
    for (const [from, to] of edges) if (from === folder && to !== from && !done.has(to)) follow(to, [...path, folder]);
    done.add(folder);
  };
  for (const [folder] of edges) if (!done.has(folder)) follow(folder, []);
  return circles.map((circle) => `The folders import in a circle: ${circle}`);
}

const problems = [
  ...problemsIn("src", LAYERS.split(" "), RULES),
  ...problemsIn("web", WEB_LAYERS.split(" "), WEB_RULES),
];
for (const problem of new Set(problems)) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
