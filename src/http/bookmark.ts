import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { SessionStart } from "../db/database.ts";
import type { Settings } from "../env.ts";
import { hmac, toBase64Url } from "../kernel/crypto.ts";
import type { App } from "./app-types.ts";
import type { Contract } from "./contract.ts";
import { takesKey } from "./idempotency.ts";

/**
 * A place in D1's history (https://developers.cloudflare.com/d1/best-practices/read-replication/). A request with the
 * bookmark of an earlier response reads what that one wrote or read, from any replica.
 */
export const BOOKMARK = "X-D1-Bookmark";

/**
 * Whether a replica may answer. Not for writes, credentials and the site's administration: docs/decisions/replicas.md.
 */
export function readsReplica(contract: Contract): boolean {
  const { access, authentication, readsPrimary = false } = contract;
  const isOfUser = access !== "public" && access !== "session" && access !== "admin";
  return isOfUser && !authentication && !readsPrimary && !takesKey(contract);
}

/** Where the request's D1 session starts. A bookmark without our signature, or of another `FEED_EPOCH`, is ignored. */
export async function sessionStart(c: Context<App>, contract: Contract): Promise<SessionStart> {
  if (!readsReplica(contract)) return "first-primary";
  return (await openBookmark(c.get("ctx").settings, c.req.header(BOOKMARK))) ?? "first-unconstrained";
}

/** Sends a bookmark if the database was asked. D1 gives none for a failed batch: the response then has the request's. */
export const sendBookmark = createMiddleware<App>(async function sendBookmark(c, next) {
  await next();
  if (c.get("stats").roundTrips === 0) return;
  const { settings, db } = c.get("authenticated") ?? c.get("ctx");
  const given = c.req.header(BOOKMARK);
  const bookmark = db.bookmark() ?? (await openBookmark(settings, given));
  if (bookmark) c.res.headers.set(BOOKMARK, await sealBookmark(settings, bookmark));
});

// Signed, because a D1 session keeps the last bookmark in the order of text, even if it was made up or comes from
// another database. It would be sent back for ever, and each time the replica would wait for a state that never comes.

async function sealBookmark(settings: Settings, bookmark: string): Promise<string> {
  return `${bookmark}.${await macOf(settings, bookmark)}`;
}

async function openBookmark(settings: Settings, sealed = ""): Promise<string | undefined> {
  const [, bookmark, mac] = /^([\w-]{1,200})\.([\w-]{16})$/.exec(sealed) ?? [];
  return bookmark && mac === (await macOf(settings, bookmark)) ? bookmark : undefined;
}

/** While nothing is written, one response after the other has the same bookmark. */
let lastSigned = { secret: "", text: "", mac: "" };

async function macOf({ JWT_SECRET: secret, FEED_EPOCH }: Settings, bookmark: string): Promise<string> {
  const text = ["bookmark-1", FEED_EPOCH, bookmark].join("\n");
  if (lastSigned.secret === secret && lastSigned.text === text) return lastSigned.mac;
  const mac = toBase64Url((await hmac(secret, text)).slice(0, 12));
  lastSigned = { secret, text, mac };
  return mac;
}
