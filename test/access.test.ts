import { expect, it } from "vitest";
import { type Access, requireScopes, type Scope } from "../src/auth/scopes.ts";
import { problemResponse } from "../src/http/problem.ts";
import { createRouter } from "../src/http/router.ts";

/** The answer to someone whose token has these scopes. */
async function answer(scopes: readonly Scope[], access: Access): Promise<Response> {
  const app = createRouter();
  app.onError(problemResponse);
  app.get("/", (c) => {
    requireScopes(scopes, access);
    return c.body(null, 204);
  });
  return app.request("/");
}

it("lets whoever has the scope, or may write what is to be read", async () => {
  expect((await answer(["tasks:read"], "tasks:read")).status).toBe(204);
  expect((await answer(["tasks:write"], "tasks:read")).status).toBe(204);
});

it("needs all scopes of a list, or one of alternatives", async () => {
  const both = ["tasks:read", "categories:read"] as const;
  expect((await answer(["tasks:write", "categories:read"], both)).status).toBe(204);
  expect(await (await answer(["tasks:read"], both)).json()).toMatchObject({ scope: "categories:read" });
  expect((await answer(["categories:read"], { anyOf: both })).status).toBe(204);
  expect((await answer(["sharing"], { anyOf: both })).status).toBe(403);
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

it("keeps tokens from what needs a session", async () => {
  const response = await answer(["admin"], "session");
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "session_required" });
});
