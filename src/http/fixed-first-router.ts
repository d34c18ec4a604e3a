import type { Result, Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";

/**
 * Hono's fast router refuses a path like `/tasks/completed` beside `/tasks/:id`, and Hono then takes a slow one for all paths.
 * So paths without parameters have a fast router of their own, which comes first.
 */
export class FixedFirstRouter<T> implements Router<T> {
  readonly name = "FixedFirstRouter";
  readonly #fixed = new RegExpRouter<T>();
  readonly #other = new RegExpRouter<T>();
  readonly #fixedRoutes = new Set<string>();

  add(method: string, path: string, handler: T): void {
    const isFixed = !/[:*]/.test(path);
    if (isFixed) this.#fixedRoutes.add(`${method} ${path}`);
    // Middleware has a wildcard, and belongs to both.
    if (isFixed || path.includes("*")) this.#fixed.add(method, path, handler);
    if (!isFixed) this.#other.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    return (this.#fixedRoutes.has(`${method} ${path}`) ? this.#fixed : this.#other).match(method, path);
  }
}
