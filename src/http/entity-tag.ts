import type { Settings } from "../env.ts";

/** Entity tags without their quotes and `W/`, which comparing ignores: CDNs weaken tags when they compress. */
export type Tags = readonly string[] | "*";

const LIST = /^[ \t,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"[ \t]*(?:,[ \t,]*|$))+$/;

/** The tags of a conditional header (RFC 9110, section 13.1); undefined where it is malformed. */
export function parseTags(header: string): Tags | undefined {
  if (header.trim() === "*") return "*";
  return LIST.test(header) ? [...header.matchAll(/"([^"]*)"/g)].map(([, tag = ""]) => tag) : undefined;
}

/** The tag of an entity, from the `seq` of the last change that the user can see. */
export function entityTag({ FEED_EPOCH }: Settings, seq: number): string {
  return `${FEED_EPOCH}-${seq}`;
}

/** The `seq`s that `entityTag` made these tags from; undefined for `*`, which any state matches. */
export function seqsOf(settings: Settings, tags: Tags): number[] | undefined {
  if (tags === "*") return undefined;
  const seqs = tags.map((tag) => [tag, Number(/^\d+-(\d{1,15})$/.exec(tag)?.[1])] as const);
  return seqs.filter(([tag, seq]) => tag === entityTag(settings, seq)).map(([, seq]) => seq);
}
