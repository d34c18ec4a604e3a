import { describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { refreshCookieUser } from "../src/http/refresh-cookie.ts";
import { insertSession } from "./support/accounts.ts";
import {
  type Answer,
  call,
  expectProblem,
  newPerson,
  newUsername,
  ORIGIN,
  PASSWORD,
  type Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { atMoment } from "./support/time.ts";
import { codeAt, mfaTokenOf, turnOn } from "./support/totp.ts";

const NAME = "__Secure-taskwire_refresh";
const LOOPBACK = "http://127.0.0.1:8787";
const MONTH = 30 * 86_400;

it("is looked for in a request whose target is no URL, too", async () => {
  const c = { req: { url: "*", header: () => `${NAME}=x` }, get: () => ({ settings: settingsOf(env) }) };
  expect(await refreshCookieUser(c as never)).toBeUndefined();
});

describe("signing in with ?cookie=true", () => {
  const credentials = async () => ({ username: (await newPerson()).username, password: PASSWORD });

  it.each([
    ["/api/register", async () => ({ username: newUsername(), password: PASSWORD })],
    ["/api/login", credentials],
    ["/api/token/", credentials],
    ["/api/login/mfa", secondStep],
    ["/api/token/refresh", async () => ({ refresh: (await newPerson()).signedIn.refresh })],
  ])("sets the refresh token out of reach of scripts: %s", async (path, body) => {
    const answer = await call("POST", `${path}?cookie=true`, { body: await body() });
    expect(answer.body).toMatchObject({ access: expect.any(String), token_type: "Bearer", expires_in: 900 });
    expect(answer.body).not.toHaveProperty("refresh");
    const { value, attributes } = cookieOf(answer, NAME);
    expect(value).toMatch(/^twr_[\w-]+$/);
    expect(attributes).toEqual([`Max-Age=${MONTH}`, "Path=/api/token", "HttpOnly", "Secure", "SameSite=Strict"]);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  it.each(["http://127.0.0.1:8787", "http://localhost:8787", "http://[::1]:8787"])(
    "needs no HTTPS on loopback: %s",
    async (origin) => {
      const answer = await call("POST", `${origin}/api/login?cookie=true`, { body: await credentials() });
      const { value, attributes } = cookieOf(answer, "taskwire_refresh");
      expect(attributes).toEqual([`Max-Age=${MONTH}`, "Path=/api/token", "HttpOnly", "SameSite=Strict"]);
      const Cookie = `taskwire_refresh=${value}`;
      expect((await refresh({ Cookie, Origin: origin }, origin)).status).toBe(200);
    },
  );

  it("sets nothing unless it is asked to", async () => {
    for (const query of ["", "?cookie=false"]) {
      const answer = await call("POST", `/api/login${query}`, { body: await credentials() });
      expect(answer.body.refresh).toEqual(expect.any(String));
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const wrong = await call("POST", "/api/login?cookie=yes", { body: await credentials() });
    expectProblem(wrong, 400, "invalid", { cookie: "invalid_value" });
  });
});

describe("refreshing by the cookie", () => {
  it.each([
    ["the server's own", ORIGIN],
    ["APP_URL's", LOOPBACK],
  ])("answers with the next cookie to an origin that is %s", async (_, Origin) => {
    const { signedIn } = await newPerson();
    const answer = await refresh({ Cookie: `other=1; ${NAME}=${signedIn.refresh}`, Origin });
    expect(answer).toMatchObject({ status: 200, body: { access: expect.any(String) } });
    expect(answer.body).not.toHaveProperty("refresh");
    const { value } = cookieOf(answer, NAME);
    expect(value).not.toBe(signedIn.refresh);
    expect((await refresh({ Cookie: `${NAME}=${value}`, Origin })).status).toBe(200);
  });

  it.each([undefined, "null", "https://other.example", "https://app.example", "http://taskwire.test"])(
    "is refused from the origin %s, and nothing changes",
    async (origin) => {
      const { signedIn } = await newPerson();
      const Cookie = `${NAME}=${signedIn.refresh}`;
      const answer = await refresh({ Cookie, ...(origin && { Origin: origin }) });
      expectProblem(answer, 403, "wrong_origin");
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
      expect((await refresh({ Cookie, Origin: ORIGIN })).status).toBe(200);
    },
  );

  it("needs a cookie of its own name, or a token in the body, which comes first", async () => {
    const { signedIn } = await newPerson();
    for (const Cookie of ["", `taskwire_refresh=${signedIn.refresh}`]) {
      expectProblem(await refresh({ Cookie, Origin: ORIGIN }), 400, "invalid", { refresh: "required" });
    }
    const headers = { Cookie: `${NAME}=twr_nonsense` };
    const answer = await call("POST", "/api/token/refresh", { body: { refresh: signedIn.refresh }, headers });
    expect(answer).toMatchObject({ status: 200, body: { refresh: expect.any(String) } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("takes an empty object for an empty body", async () => {
    const { signedIn } = await newPerson();
    const headers = { Cookie: `${NAME}=${signedIn.refresh}`, Origin: ORIGIN };
    expect((await call("POST", "/api/token/refresh", { body: {}, headers })).status).toBe(200);
  });

  it("clears a cookie whose session has ended", async () => {
    const person = await newPerson();
    const headers = { Cookie: `${NAME}=${person.signedIn.refresh}`, Origin: ORIGIN };
    await refresh(headers);
    const late = await atMoment(Date.now() + 31_000, () => refresh(headers));
    expectProblem(late, 401, "token_reused");
    expectCleared(late);
    const ended = await refresh(headers);
    expectProblem(ended, 401, "session_ended");
    expectCleared(ended);
  });
});

it("the cookie is cleared by what ends its session", async () => {
  const person = await newPerson();
  const again = async () => ({ token: (await insertSession(person.id)).access });
  expectCleared(await call("POST", "/api/logout", await again()));
  expectCleared(await call("POST", "/api/logout/all", await again()));
  const refused = await call("DELETE", "/api/me", { ...(await again()), body: { password: "wrong horse 7" } });
  expect(refused.headers.getSetCookie()).toEqual([]);
  expectCleared(await call("DELETE", "/api/me", { ...(await again()), body: { password: PASSWORD } }));
});

function refresh(headers: Record<string, string>, origin = ORIGIN): Promise<Answer> {
  return call("POST", `${origin}/api/token/refresh`, { headers });
}

async function secondStep() {
  const person: Person = await newPerson();
  const { secret } = await turnOn(person);
  return { mfa_token: await mfaTokenOf(person), code: await codeAt(secret, Date.now()) };
}

function cookieOf({ headers }: Answer, name: string): { value: string; attributes: string[] } {
  const [cookie = "", ...others] = headers.getSetCookie();
  expect(others).toEqual([]);
  const [pair = "", ...attributes] = cookie.split("; ");
  expect(pair.slice(0, name.length + 1)).toBe(`${name}=`);
  return { value: pair.slice(name.length + 1), attributes };
}

function expectCleared(answer: Answer): void {
  const { value, attributes } = cookieOf(answer, NAME);
  expect(value).toBe("");
  expect(attributes).toEqual(["Max-Age=0", "Path=/api/token", "HttpOnly", "Secure", "SameSite=Strict"]);
}
