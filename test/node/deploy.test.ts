import { expect, it } from "vitest";
import { type Deployment, problemsOf, varsIn } from "../../scripts/deploy/check.ts";

const FINE = {
  vars: { APP_URL: "https://tasks.example", RATE_LIMITS: "on" },
  databaseId: "8f14e45f-ceea-467f-a8d2-1c0c1b6b7a3e",
  secret: undefined,
};

it("what is fine is deployed", () => {
  expect(problemsOf(FINE)).toEqual([]);
  expect(problemsOf({ ...FINE, secret: "s".repeat(32) })).toEqual([]);
});

it.each<[string, Partial<Deployment>, RegExp]>([
  ["webhooks that go anywhere", { vars: { ...FINE.vars, WEBHOOK_TARGETS: "any" } }, /^WEBHOOK_TARGETS is any/],
  ["limits that are off", { vars: { ...FINE.vars, RATE_LIMITS: "off" } }, /^RATE_LIMITS is off/],
  ["a short secret", { secret: "s".repeat(31) }, /^JWT_SECRET has 31 characters/],
  ["a secret that is a variable", { vars: { ...FINE.vars, JWT_SECRET: "s".repeat(32) } }, /^JWT_SECRET is a variable/],
  ["no database", { databaseId: "00000000-0000-0000-0000-000000000000" }, /^database_id is not set/],
  ...["http://127.0.0.1:8787", "http://localhost", "https://[::1]/", "https://a.localhost", "nothing"].map(
    (url): [string, Partial<Deployment>, RegExp] => [`APP_URL ${url}`, { vars: { APP_URL: url } }, /^APP_URL is /],
  ),
])("refused: %s", (_, change, message) => {
  expect(problemsOf({ ...FINE, ...change })).toEqual([expect.stringMatching(message)]);
});

it("flags count as wrangler reads them", () => {
  expect(varsIn(["--dry-run", "--var", "RATE_LIMITS:off", "APP_URL:http://x:1", "--minify", "--var=A:b"])).toEqual({
    RATE_LIMITS: "off",
    APP_URL: "http://x:1",
    A: "b",
  });
});
