import type { Context } from "hono";
import { isRestricted } from "../auth/restriction.ts";
import { hmac, toBase64Url } from "../kernel/crypto.ts";
import { invalid } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { entityTag, parseTags, type Tags } from "./entity-tag.ts";

/** An entity tag: what is compared, and as a header has it. */
export interface EntityTag {
  readonly opaque: string;
  readonly header: string;
}

export function strong(opaque: string): EntityTag {
  return { opaque, header: `"${opaque}"` };
}

export function weak(opaque: string): EntityTag {
  return { opaque, header: `W/"${opaque}"` };
}

/** @throws AppError `invalid` for a malformed header */
export function tagsIn(c: Context<App>, name: "If-Match" | "If-None-Match"): Tags | undefined {
  const header = c.req.header(name);
  if (header === undefined) return undefined;
  const tags = parseTags(header);
  if (tags) return tags;
  const message = "Send entity tags in quotes, separated by commas, or *.";
  throw invalid({ path: name, code: "invalid_header", message });
}

/** The tag of a list: from the last `seq` in the user's feed, and what was asked. A restricted token sees its own list. */
export async function listTag(c: Context<App>, seq: number): Promise<string> {
  const { principal, settings } = c.get("authenticated");
  const { pathname, search } = new URL(c.req.url);
  const tag = entityTag(settings, seq);
  const asker = isRestricted(principal) ? principal.credential.id : principal.userId;
  const asked = ["list-tag-1", asker, tag, pathname.replace(/\/+$/, ""), search].join("\n");
  const mac = await hmac(settings.JWT_SECRET, asked);
  return `${tag}-${toBase64Url(mac.slice(0, 12))}`;
}

/** The `seq` of the first of these tags that `listTag` made for this user and query. */
export async function listSeqOf(c: Context<App>, tags: Tags): Promise<number | undefined> {
  for (const tag of tags === "*" ? [] : tags.slice(0, MAX_TAGS)) {
    const seq = Number(/^\d+-(\d{1,15})-/.exec(tag)?.[1]);
    if (tag === (await listTag(c, seq))) return seq;
  }
  return undefined;
}

const MAX_TAGS = 10;
