import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { App } from "../../http/app-types.ts";
import { authenticate } from "../../http/authenticate.ts";
import { receiveBody } from "../../http/body.ts";
import { checkToken } from "../../http/check-token.ts";
import { createRouter, type Router } from "../../http/router.ts";
import { AppError } from "../../kernel/errors.ts";
import { callMethod } from "./methods.ts";
import { errorResponse, INVALID_REQUEST, messageIn, PARSE_ERROR, RpcError, resultResponse } from "./rpc.ts";
import { isModern, requireBatches } from "./versions.ts";

// The Model Context Protocol over Streamable HTTP: every message is a POST, every response JSON, and there are no sessions.

/** `POST /mcp`. Other methods are 405. */
export function mcpRoutes(): Router {
  const routes = createRouter();
  routes.post("/mcp", requireOrigin, requireToken, receiveBody(), (c) => handle(c));
  return routes;
}

/** A page of another origin must not use a token that a browser may have. @throws AppError `wrong_origin` */
const requireOrigin = createMiddleware<App>(async function requireOrigin(c, next) {
  const { APP_URL, CORS_ORIGINS } = c.get("ctx").settings;
  const origin = c.req.header("Origin");
  const allowed = [...[c.req.url, APP_URL].map((url) => new URL(url).origin), ...CORS_ORIGINS];
  if (origin !== undefined && !allowed.includes(origin)) {
    throw new AppError("wrong_origin", "This is for programs, and for pages of this server and of CORS_ORIGINS.");
  }
  await next();
});

/** @throws AppError `unauthenticated`; `session_ended` for anything but a personal access token as `Bearer` */
const requireToken = createMiddleware<App>(async function requireToken(c, next) {
  const header = c.req.header("Authorization");
  if (header && !/^Bearer +tw_/i.test(header)) {
    const message = "Send a personal access token: `Authorization: Bearer tw_…`. POST /api/tokens makes one.";
    throw new AppError("session_ended", message);
  }
  // Each tool names its scopes.
  await authenticate(c, "public");
  await next();
  await checkToken(c);
});

async function handle(c: Context<App>): Promise<Response> {
  try {
    const body = parsed(c.get("body"));
    if (Array.isArray(body)) return await answerBatch(c, body);
    const { status, response } = await answerOne(c, body);
    return response ? c.json(response, status) : c.body(null, 202);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return c.json(errorResponse(null, error), error.status);
  }
}

/** @throws RpcError */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new RpcError(PARSE_ERROR, "Parse error: the body is not JSON in UTF-8.", 400);
  }
}

const MAX_MESSAGES = 25;

/** @throws RpcError */
async function answerBatch(c: Context<App>, messages: readonly unknown[]): Promise<Response> {
  requireBatches(c);
  if (messages.length === 0 || messages.length > MAX_MESSAGES) {
    throw new RpcError(INVALID_REQUEST, `A batch has 1 to ${MAX_MESSAGES} messages.`, 400);
  }
  const responses: object[] = [];
  for (const message of messages) {
    const { response } = await answerOne(c, message);
    if (response) responses.push(response);
  }
  return responses.length > 0 ? c.json(responses) : c.body(null, 202);
}

/** No response to notifications. */
async function answerOne(c: Context<App>, value: unknown) {
  try {
    const message = messageIn(value);
    const modern = isModern(c, message);
    const { id, method } = message;
    if (id === undefined || method === undefined) return { status: 200 as const };
    return { status: 200 as const, response: resultResponse(id, await callMethod(c, method, message.params, modern)) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { status: error.status, response: errorResponse(value, error) };
  }
}
