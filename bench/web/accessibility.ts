import type { BrowserContextOptions, Page } from "playwright-core";
import { axe } from "../../test/browser/axe.ts";
import { type Bench, print } from "./bench.ts";
import { type World, worldOf } from "./world.ts";

const WIDE = { viewport: { width: 1280, height: 800 } };
const NARROW = { viewport: { width: 320, height: 640 } };

const LOOKS: Record<string, BrowserContextOptions & { locale?: string; isLarge?: boolean }> = {
  light: { ...WIDE, colorScheme: "light" },
  dark: { ...WIDE, colorScheme: "dark" },
  "more contrast": { ...WIDE, colorScheme: "light", contrast: "more" },
  "dark, more contrast": { ...WIDE, colorScheme: "dark", contrast: "more" },
  "forced colours": { ...WIDE, forcedColors: "active" },
  "320 px": NARROW,
};

/** What axe finds on each place in each look, and whether it fits into 320 px, with text of twice the size, right to left. */
export async function accessibility(bench: Bench): Promise<void> {
  console.log("\nWhat axe finds, and what is wider than the screen");
  const world = await worldOf(bench);
  for (const [look, options] of Object.entries(LOOKS)) await lookAt(world, look, options);
  await lookAt(world, "320 px, text of twice the size", NARROW, (page) =>
    page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    }),
  );
  await world.person.call("PATCH", "/api/profile", { locale: "ar-EG" });
  await lookAt(world, "right to left", WIDE);
  await lookAt(world, "right to left, 320 px", NARROW);
}

type Prepare = (page: Page) => Promise<void>;

async function lookAt(world: World, look: string, options: BrowserContextOptions, prepare?: Prepare): Promise<void> {
  const found: string[] = [];
  for (const [context, paths] of [
    [await world.newGuest(options), world.guestPaths],
    [await world.person.newContext({ ...options, baseURL: world.url }), world.paths],
  ] as const) {
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await prepare?.(page);
      const headings = await page.getByRole("heading", { level: 1 }).count();
      const empty = headings === 0 ? ["no heading of level 1"] : [];
      const problems = [...empty, ...(await axe(page)), ...(await overflow(page))];
      found.push(...problems.map((problem) => `${path.replace(/[\w-]{30,}/, "…")}: ${problem}`));
    }
    await context.close();
  }
  print(look, found.length, "problems", 0);
  for (const problem of found) console.log(`    ${problem}`);
}

/** What does not fit. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [`wider than the screen: ${scrollWidth} px in ${clientWidth}`];
  });
}
