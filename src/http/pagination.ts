import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Page, Position, Slice } from "../db/keyset.ts";
import { equalBytes, fromBase64Url, hmac, toBase64Url } from "../kernel/crypto.ts";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { wholeNumber } from "./fields.ts";

const MAC_BYTES = 16;

/** The query parameters of every list. */
export const pageParameters = {
  cursor: z.string().optional().openapi({
    description:
      "Where the page begins. Comes with `next` and `previous`, and is valid for the same filters and ordering only.",
  }),
  page_size: wholeNumber(1, 100).default(20).openapi({ description: "The number of results on a page, at most." }),
};

export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly page_size: number;
}

export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.object({ results: z.array(schema), next: z.url().nullable(), previous: z.url().nullable() });
}

export function listExample(...results: unknown[]) {
  return { results, next: null, previous: null };
}

/** @throws AppError `bad_cursor` if the cursor was altered, or made for another user or query */
export async function sliceOf(
  c: Context<App>,
  cursor: string | undefined,
  limit: number,
  asked = askedIn(c),
): Promise<Slice> {
  return { limit, position: cursor === undefined ? undefined : await openCursor(c, cursor, asked) };
}

export async function linked<Item>(c: Context<App>, page: Page<Item>) {
  return {
    results: page.items,
    next: page.next && (await link(c, page.next)),
    previous: page.previous && (await link(c, page.previous)),
  };
}

/** The URL of this request with changed parameters. Undefined removes a parameter. */
export function withParameters(c: Context<App>, parameters: Record<string, string | undefined>): string {
  const url = new URL(c.req.url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}

async function link(c: Context<App>, position: Position): Promise<string> {
  return withParameters(c, { cursor: await sealCursor(c, position, askedIn(c)) });
}

/** @param asked the query that the cursor is for */
export async function sealCursor(
  c: Context<App>,
  { backward, inclusive, key, tie }: Position,
  asked: string,
): Promise<string> {
  const payload = toBase64Url(new TextEncoder().encode(JSON.stringify([backward, inclusive, key, tie])));
  const mac = await macOf(c, asked, payload, c.get("ctx").settings.JWT_SECRET);
  return `${payload}.${toBase64Url(mac)}`;
}

async function openCursor(c: Context<App>, cursor: string, asked: string): Promise<Position> {
  const { JWT_SECRET, JWT_SECRET_PREVIOUS } = c.get("ctx").settings;
  const [, payload = "", mac = ""] = /^([^.]*)\.([^.]*)$/.exec(cursor) ?? [];
  const given = fromBase64Url(mac);
  for (const secret of [JWT_SECRET, JWT_SECRET_PREVIOUS]) {
    if (given && secret && equalBytes(given, await macOf(c, asked, payload, secret))) {
      const [backward, inclusive, key, tie] = JSON.parse(new TextDecoder().decode(fromBase64Url(payload)));
      return { backward, inclusive, key, tie };
    }
  }
  throw new AppError("bad_cursor", "This cursor was not made for this user and this query.");
}

/** The path and the query parameters in any order, but not the page size. */
function askedIn(c: Context<App>): string {
  const url = new URL(c.req.url);
  url.searchParams.delete("cursor");
  url.searchParams.delete("page_size");
  url.searchParams.sort();
  return [url.pathname.replace(/\/+$/, ""), url.searchParams].join("\n");
}

async function macOf(c: Context<App>, asked: string, payload: string, secret: string): Promise<Uint8Array> {
  const scope = [c.get("authenticated").principal.userId, asked, payload].join("\n");
  return (await hmac(secret, `cursor-2\n${scope}`)).slice(0, MAC_BYTES);
}
