import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Page, Slice } from "../db/keyset.ts";
import type { App } from "../http/app-types.ts";
import { linked, pageParameters, sliceOf } from "../http/pagination.ts";
import { AppError } from "../kernel/errors.ts";

/** The dialects' lists are bare arrays, so they are long; the header `Link` has the rest. */
const LONGEST = 1_000;

export const cursorParameter = { cursor: pageParameters.cursor };

/** Of a body that names its owner: a UUID of ours, or whatever id the document's client knows. */
export const userField = z.union([z.string(), z.number()]).openapi({ description: "Nobody but oneself." });

/** @throws AppError `forbidden` where a body's `user` is anyone else */
export function assertOneself(c: Context<App>, user: string | number | undefined): void {
  if (user !== undefined && user !== c.get("ctx").principal.userId) {
    throw new AppError("forbidden", "`user` must be yourself, or left out.");
  }
}

/** The newest 1,000 of what `list` lists, translated; RFC 8288 `Link` with `rel="next"` when there is more. */
export async function bareArray<Item, Translated>(
  c: Context<App>,
  cursor: string | undefined,
  list: (slice: Slice) => Promise<Page<Item>>,
  translate: (item: Item) => Translated,
): Promise<Translated[]> {
  const { results, next } = await linked(c, await list(await sliceOf(c, cursor, LONGEST)));
  if (next) c.header("Link", `<${next}>; rel="next"`);
  return results.map(translate);
}
