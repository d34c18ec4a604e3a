import { expect, it } from "vitest";
import { sessionPrincipal } from "../src/auth/principal.ts";
import { SCOPES } from "../src/auth/scopes.ts";
import { type Access, requireAccess } from "../src/http/access.ts";
import { problemResponse } from "../src/http/problem.ts";
import { createRouter } from "../src/http/router.ts";

const session = sessionPrincipal("ada", { id: "s", expiresAt: null }, "UTC");

/** The answer to someone whose credential has these scopes. */
async function answer(scopes: typeof session.scopes, access: Access): Promise<Response> {
  const app = createRouter();
  app.onError(problemResponse);
  app.get("/", (c) => {
    requireAccess({ ...session, scopes }, access);
    return c.body(null, 204);
  });
  return app.request("/");
}

it("lets a session do everything", async () => {
  for (const access of ["public", "session", ...SCOPES] as const) {
    expect((await answer(session.scopes, access)).status).toBe(204);
  }
});

it("lets whoever has the scope, or may write what is to be read", async () => {
  expect((await answer(["tasks:read"], "tasks:read")).status).toBe(204);
  expect((await answer(["tasks:write"], "tasks:read")).status).toBe(204);
});

it("names the scope that is missing (RFC 6750, section 3.1)", async () => {
  for (const scopes of [[], ["tasks:read"], ["categories:write"]] as const) {
    const response = await answer(scopes, "tasks:write");
    expect(response.status).toBe(403);
    expect(response.headers.get("WWW-Authenticate")).toBe(
      'Bearer realm="taskwire", error="insufficient_scope", scope="tasks:write"',
    );
    expect(await response.json()).toMatchObject({ status: 403, code: "insufficient_scope", scope: "tasks:write" });
  }
});
