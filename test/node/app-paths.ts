import { expect } from "vitest";

const PLACES = [
  ...[
    "/",
    "/login",
    "/register",
    "/forgot",
    "/inbox",
    "/today/",
    "/upcoming",
    "/search?q=tea",
    "/completed",
    "/assigned",
  ],
  ...["/activity", "/invitations", "/settings", "/settings/webhooks/", "/admin", "/admin/audit"],
  ...["/c/01983f2e-7c1a-7b3c-9d4e-5f60718293a4", "/t/nothing", "/l/caf%C3%A9%2Ftea%20%D7%A9%D7%9C/", "/l/index.html"],
];

const NO_PLACES = ["/nothing", "/c/a/b", "/c/", "/settings/nothing", "/todayx", "/app/none.js", "/_headers"];

/** That a server answers the app's paths with the app, without the Worker, and no other path. */
export async function expectPlaces(url: string): Promise<void> {
  const html = await pageAt(url, "/today");
  const [, script = ""] = /<script type="module"[^>]* src="([^"]+)"/.exec(html) ?? [];
  expect(script).toMatch(/^\/app\/[\w-]+\.js$/);
  for (const path of PLACES) expect(await pageAt(url, path), path).toBe(html);

  const file = await fetch(url + script);
  expect(file.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("Content-Encoding")).toBe("gzip");
  expect(await file.text()).toContain("import");

  for (const path of NO_PLACES) {
    const page = await fetch(url + path, { headers: { Accept: "text/html,*/*;q=0.8" } });
    expect([page.status, page.headers.get("Content-Type"), path]).toEqual([404, "text/html; charset=UTF-8", path]);
    expect(page.headers.get("Vary")).toContain("Accept");
    expect(await page.text()).toContain('<a href="/today">');
    const problem = await fetch(url + path);
    expect([problem.status, problem.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
  }
  const api = await fetch(`${url}/api/nothing`, { headers: { Accept: "text/html" } });
  expect([api.status, api.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
}

async function pageAt(url: string, path: string): Promise<string> {
  const response = await fetch(url + path, { redirect: "manual" });
  const { status, headers } = response;
  expect([status, headers.get("Content-Type"), path]).toEqual([200, "text/html; charset=utf-8", path]);
  expect(headers.get("Content-Security-Policy")).toMatch(
    /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
  );
  expect(headers.get("Cache-Control")).toBe("no-cache");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  // The Worker names each request, and counts it.
  expect(headers.get("X-Request-Id")).toBeNull();
  return response.text();
}
