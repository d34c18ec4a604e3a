import type { Context } from "hono";
import { html } from "hono/html";
import { notFound } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { problemResponse } from "./problem.ts";

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

/** A page of the Worker's own, in the look of the app. Its style and script are made from web/page.css and web/page.js. */
export function page(c: Context<App>, title: string, body: unknown, status: 200 | 400 | 404 = 200) {
  c.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
  return c.html(
    html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: Taskwire</title>
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/pages/page.css" />
        <script defer src="/pages/page.js"></script>
      </head>
      <body>
        <main class="guest">
          <div class="guest-form">
            <p class="brand"><img src="/icons/icon.svg" alt="" width="24" height="24" />Taskwire</p>
            <h1>${title}</h1>
            ${body}
            <p id="done" role="status" tabindex="-1"></p>
            <p id="failure" role="alert" class="guest-error"></p>
            <p class="guest-links"><a href="/today">Back to Today</a></p>
          </div>
        </main>
      </body>
    </html>`,
    status,
  );
}

/** Paths below these are for programs, also where a browser asks. */
const PROGRAMS = /^\/(api|mcp)(\/|$)/i;

/** The response for a path that does not exist: a page where a browser asks for one, and otherwise a problem. */
export function pathNotFound(c: Context<App>) {
  if (PROGRAMS.test(c.req.path)) return problemResponse(notFound("path"), c);
  c.header("Vary", "Accept", { append: true });
  if (!c.req.header("Accept")?.includes("text/html")) return problemResponse(notFound("path"), c);
  return page(c, "Not found", html`<p>There is no page at this address.</p>`, 404);
}
