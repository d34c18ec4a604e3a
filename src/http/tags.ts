import type { Context } from "hono";
import { hmac, toBase64Url } from "../kernel/crypto.ts";
import { invalid } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";

/** An entity tag: what is compared, and as a header has it. */
export interface Tag {
  readonly opaque: string;
  readonly header: string;
}

export function strong(opaque: string): Tag {
  return { opaque, header: `"${opaque}"` };
}

export function weak(opaque: string): Tag {
  return { opaque, header: `W/"${opaque}"` };
}

/** Entity tags without their quotes and `W/`, which comparing ignores: CDNs weaken tags when they compress. */
type Tags = readonly string[] | "*";

const LIST = /^[ \t,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"[ \t]*(?:,[ \t,]*|$))+$/;

/** The tags of a conditional header (RFC 9110, section 13.1); undefined without it. @throws AppError `invalid` */
export function tagsIn(c: Context<App>, name: "If-Match" | "If-None-Match"): Tags | undefined {
  const header = c.req.header(name);
  if (header === undefined) return undefined;
  if (header.trim() === "*") return "*";
  if (!LIST.test(header)) {
    const message = "Send entity tags in quotes, separated by commas, or *.";
    throw invalid({ path: name, code: "invalid_header", message });
  }
  return [...header.matchAll(/"([^"]*)"/g)].map(([, tag = ""]) => tag);
}

/** The tag of an entity, from the `seq` of the last change that the user can see. */
export function entityTag(c: Context<App>, seq: number): string {
  return `${c.get("ctx").settings.FEED_EPOCH}-${seq}`;
}

/** The `seq` that `entityTag` made this tag from. */
export function seqOf(c: Context<App>, tag: string): number[] {
  const seq = Number(/^\d+-(\d{1,15})$/.exec(tag)?.[1]);
  return tag === entityTag(c, seq) ? [seq] : [];
}

/** The tag of a list: from the last `seq` in the user's feed, and what was asked. */
export async function listTag(c: Context<App>, seq: number): Promise<string> {
  const { userId } = c.get("authenticated").principal;
  const { pathname, search } = new URL(c.req.url);
  const tag = entityTag(c, seq);
  const asked = ["list-tag-1", userId, tag, pathname.replace(/\/+$/, ""), search].join("\n");
  const mac = await hmac(c.get("ctx").settings.JWT_SECRET, asked);
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
