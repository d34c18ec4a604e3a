import type { Context } from "hono";
import type { App } from "./app-types.ts";

/** Shown in the list of sessions. */
export function userAgent(c: Context<App>): string {
  return c.req.header("User-Agent") ?? "";
}
