import type { Context } from "hono";
import { type Exchange, NotModified } from "../context/exchange.ts";
import { KeyUsed } from "../context/idempotency.ts";
import { read } from "../context/read.ts";
import type { AuthenticatedContext } from "../context/request-context.ts";
import type { Tagged } from "../db/last-change.ts";
import { preconditionFailed } from "../features/feed/conditional.ts";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import type { Contract, Input } from "./contract.ts";
import type { Endpoint } from "./endpoint.ts";
import { entityTag, seqsOf } from "./entity-tag.ts";
import { keyIn, storedResponse, takesKey } from "./idempotency.ts";
import { PROBLEMS } from "./problem.ts";
import { type EntityTag, listSeqOf, listTag, strong, tagsIn, weak } from "./tags.ts";

interface Steps<C extends Contract> {
  readonly run: (input: Input<C>) => Promise<Response>;
  /** The response again, from what was stored under an `Idempotency-Key`: of what writes. */
  readonly replay?: (data: unknown, input: Input<C>) => Promise<Response>;
}

/**
 * Handles a request once for each `Idempotency-Key`, and as `If-Match` and `If-None-Match` say. Refusals come in one order:
 * 400, the key, 404 and 403, 412, 409.
 */
export function handleWith<C extends Contract>(contract: C, { run, replay }: Steps<C>): Endpoint["handle"] {
  return async (c) => {
    const given = inputOf(c, contract);
    if (contract.access === "public" || contract.authentication) return run(given);
    const exchange = await openExchange(c, contract, given);
    const ctx: AuthenticatedContext = { ...c.get("authenticated"), exchange };
    const input = { ...given, ctx } as Input<C>;

    const [response, error] = await settled(() => run(input));
    if (error instanceof NotModified) return unmodified(c, weak(await listTag(c, error.seq)));
    if (replay && !exchange.isStored && (response || isRefusal(error))) {
      const replayed = await replayStored(c, contract, input, replay);
      if (replayed) return withHeaders(c, contract, exchange, replayed);
    }
    await requireMatch(c, ctx, error);
    if (!response) throw error;
    return withHeaders(c, contract, exchange, response);
  };
}

type Validated = Context<App, string, { out: { param: unknown; query: unknown; json: unknown } }>;

/** The input that `route.ts` has validated. */
function inputOf<C extends Contract>(c: Context<App>, { access, authentication }: C): Input<C> {
  const { req } = c as Validated;
  return {
    ctx: access === "public" || authentication ? c.get("ctx") : c.get("authenticated"),
    params: req.valid("param"),
    query: req.valid("query"),
    body: req.valid("json"),
    c,
  } as Input<C>;
}

/** @throws AppError `bad_idempotency_key`; `invalid` for a malformed tag */
async function openExchange(c: Context<App>, contract: Contract, input: Input<Contract>): Promise<Exchange> {
  const { settings } = c.get("ctx");
  const tagged = taggedIn(c, contract, input);
  const key = takesKey(contract) ? await keyIn(c) : undefined;
  const unless = contract.etag && !takesKey(contract) ? tagsIn(c, "If-None-Match") : undefined;
  const match = takesMatch(contract) ? tagsIn(c, "If-Match") : undefined;
  return {
    key,
    tagged,
    ifMatch: match && seqsOf(settings, match),
    ifNoneMatch: unless && tagged === "feed" ? await listSeqOf(c, unless) : undefined,
  };
}

/** Whether an operation changes the tagged entity, and does not create it. */
export function takesMatch(contract: Contract): boolean {
  return contract.etag !== undefined && takesKey(contract) && contract.response.status !== 201;
}

/** Undefined for a create, and for responses that depend on the clock or count rows that are not in the feed. */
function taggedIn(
  c: Context<App>,
  { etag, response }: Contract,
  { params, query }: Input<Contract>,
): Tagged | undefined {
  const { counts, overdue } = (query ?? {}) as { counts?: boolean; overdue?: boolean };
  if (etag === undefined || response.status === 201 || counts || overdue !== undefined) return undefined;
  if (etag === "feed") return etag;
  return { entity: etag, id: Object.values<string>(params ?? {}).at(-1) ?? c.get("authenticated").principal.userId };
}

async function settled(run: () => Promise<Response>): Promise<[Response | undefined, unknown]> {
  try {
    return [await run(), undefined];
  } catch (error) {
    return [undefined, error];
  }
}

/**
 * The response from what was stored; undefined if nothing was. A bulk goes on with what is not made yet: if a twin is faster,
 * there is more to go on from.
 * @throws AppError `idempotency_key_reused`, `already_done`; `conflict` where twins kept being faster
 */
async function replayStored<C extends Contract>(
  c: Context<App>,
  contract: C,
  input: Input<C>,
  replay: (data: unknown, input: Input<C>) => Promise<Response>,
): Promise<Response | undefined> {
  const ctx = input.ctx as AuthenticatedContext;
  for (let pause = FIRST_PAUSE_MS; pause <= LAST_PAUSE_MS; pause *= 2) {
    const stored = await storedResponse(c, ctx, contract);
    if (!stored) return undefined;
    if (ctx.exchange && stored.seq !== null) ctx.exchange.seq = stored.seq;
    c.header("Idempotency-Replayed", "true");
    const [response, error] = await settled(() => replay(stored.data, input));
    if (response) return response;
    if (!(error instanceof KeyUsed)) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new AppError("conflict", "The same request is being handled. A retry is safe.");
}

const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 3200;

/** Whether an earlier request with the key comes before this error. */
function isRefusal(error: unknown): boolean {
  if (error instanceof KeyUsed) return true;
  if (error instanceof AppError && ["insufficient_scope", "outside_token"].includes(error.code)) return false;
  if (error instanceof AppError && error.code === "invalid_code") return true;
  const status = statusOf(error);
  return status !== 401 && status < 500;
}

function statusOf(error: unknown): number {
  return error instanceof AppError ? PROBLEMS[error.code].status : 500;
}

/** 412 comes before 409, and also where nothing is to be changed. @throws AppError `precondition_failed` */
async function requireMatch(c: Context<App>, ctx: AuthenticatedContext, error: unknown): Promise<void> {
  const { exchange } = ctx;
  if (!exchange?.ifMatch || exchange.seq !== undefined) return;
  if (error !== undefined) {
    if (statusOf(error) !== 409 && statusOf(error) !== 412) return;
    // The state may be another than the one that was read.
    await read(ctx);
  }
  const { lastChange = 0 } = exchange;
  if (exchange.ifMatch.includes(lastChange)) return;
  if (lastChange > 0) c.header("ETag", strong(entityTag(ctx.settings, lastChange)).header);
  throw preconditionFailed();
}

async function withHeaders(c: Context<App>, contract: Contract, exchange: Exchange, response: Response) {
  const { seq } = exchange;
  if (seq !== undefined) response.headers.set("X-Change-Seq", String(seq));
  const etag = await etagOf(c, contract, exchange);
  if (!etag) return response;
  const unless = takesKey(contract) ? undefined : tagsIn(c, "If-None-Match");
  if (unless === "*" || unless?.includes(etag.opaque)) return unmodified(c, etag);
  response.headers.set("ETag", etag.header);
  return response;
}

async function etagOf(c: Context<App>, { etag, response }: Contract, { seq, tagged, lastChange }: Exchange) {
  if (!etag || !("schema" in response)) return undefined;
  if (tagged === "feed") return lastChange === undefined ? undefined : weak(await listTag(c, lastChange));
  const state = seq ?? (tagged && lastChange);
  return state === undefined ? undefined : strong(entityTag(c.get("ctx").settings, state));
}

/** RFC 9110, section 15.4.5. */
function unmodified(c: Context<App>, { header }: EntityTag): Response {
  return c.body(null, 304, { ETag: header });
}
