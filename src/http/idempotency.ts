import type { Context } from "hono";
import { isRestricted } from "../auth/restriction.ts";
import type { IdempotencyKey } from "../context/exchange.ts";
import { selectStoredResponse } from "../context/idempotency.ts";
import { read } from "../context/read.ts";
import type { AuthenticatedContext } from "../context/request-context.ts";
import { hmac, toBase64Url } from "../kernel/crypto.ts";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import type { Contract } from "./contract.ts";

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/07/: whether an operation takes a key. */
export function takesKey({ route, access, authentication, isReadOnly = false }: Contract): boolean {
  return access !== "public" && authentication === undefined && !route.startsWith("GET ") && !isReadOnly;
}

/** 1 to 255 visible ASCII characters, with or without the quotes of a structured string. */
const KEY = /^(?:([!#-~]{1,255})|"([!#-~]{1,255})")$/;

/** The request's `Idempotency-Key`; undefined without one. @throws AppError `bad_idempotency_key` */
export async function keyIn(c: Context<App>): Promise<IdempotencyKey | undefined> {
  const header = c.req.header(NAME);
  if (header === undefined) return undefined;
  const [isKey, plain, quoted] = KEY.exec(header) ?? [];
  if (isKey === undefined) {
    const message = "A key has 1 to 255 visible ASCII characters, and no quotes inside.";
    throw new AppError("bad_idempotency_key", message, [{ path: NAME, code: "invalid_header", message }]);
  }
  return { key: plain ?? quoted ?? "", fingerprint: await fingerprintOf(c, c.get("ctx").settings.JWT_SECRET) };
}

const NAME = "Idempotency-Key";

/**
 * The stored response to an earlier request with the key: the `seq` of its event, and the data that the response is made of.
 * Undefined if there was none, or it wrote nothing.
 * @throws AppError `idempotency_key_reused` if that was another request; `already_done` if its response showed a secret
 */
export async function storedResponse(c: Context<App>, ctx: AuthenticatedContext, contract: Contract) {
  const { key } = ctx.exchange ?? {};
  if (!key) return undefined;
  const [[row]] = await read(ctx, selectStoredResponse(ctx, key));
  if (!row) return undefined;
  if (!(await isSameRequest(c, key, row.fingerprint))) {
    throw new AppError("idempotency_key_reused", "This Idempotency-Key was sent with another request.");
  }
  const data: unknown = row.data === null ? null : JSON.parse(row.data);
  if (contract.showsSecret) {
    const { id } = (data ?? {}) as { id?: string };
    throw new AppError("already_done", "This was done before, and its response is shown only once.", [], { id });
  }
  return { seq: row.seq, data };
}

async function isSameRequest(c: Context<App>, { fingerprint }: IdempotencyKey, stored: string): Promise<boolean> {
  const { JWT_SECRET_PREVIOUS } = c.get("ctx").settings;
  if (stored === fingerprint || !JWT_SECRET_PREVIOUS) return stored === fingerprint;
  return stored === (await fingerprintOf(c, JWT_SECRET_PREVIOUS));
}

/** Of method, path, query and body. An HMAC, because a body may have a password. */
async function fingerprintOf(c: Context<App>, secret: string): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  const body = (await c.req.bodyCache.text) ?? "";
  const { principal } = c.get("authenticated");
  // The response to another credential may show what is outside of a restricted token.
  const reach = isRestricted(principal) ? principal.credential.id : "";
  const asked = ["idempotency-1", reach, c.req.method, pathname.replace(/\/+$/, ""), search, body].join("\n");
  return toBase64Url(await hmac(secret, asked));
}
