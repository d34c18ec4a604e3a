import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** All rules of WCAG 2.2 AA, and axe's best practices. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page as it is: rules with the elements that break them. */
export async function axe(page: Page): Promise<string[]> {
  // Evaluated over the debugger, which the page's Content-Security-Policy does not reach.
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  return page.evaluate(async (tags) => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's global, without types
    const { violations } = await (window as any).axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return violations.flatMap(({ id, nodes }: any) => nodes.map((node: any) => `${id}: ${node.html.slice(0, 160)}`));
  }, TAGS);
}
