import { decode, sign } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { type Answer, call, expectProblem, type Person, register } from "./support/client.ts";
import { env } from "./support/env.ts";
import { atMoment, DAY } from "./support/time.ts";

const utf8 = new TextEncoder();

describe("an access token", () => {
  it("says who it is for, for how long, and by which key", async () => {
    const now = Date.parse("2026-03-14T09:26:53.589Z");
    const person = await atMoment(now, () => register());
    const { header, payload } = decode(person.token);
    expect(header).toEqual({ alg: "HS256", typ: "JWT", kid: expect.any(String) });
    const iat = Math.floor(now / 1000);
    expect(payload).toMatchObject({ iss: env.APP_URL, aud: "taskwire", sub: person.id, iat, exp: iat + 900 });
    expect(payload["sid"]).toEqual(expect.any(String));
    expect(JSON.stringify(payload)).not.toContain(person.username);
  });

  it("is good for fifteen minutes", async () => {
    const now = Date.parse("2026-03-14T09:26:53.000Z");
    const { token } = await atMoment(now, () => register());
    await atMoment(now + 15 * 60_000 - 1, async () => expect((await me(token)).status).toBe(200));
    await atMoment(now + 15 * 60_000, async () => expectRefused(await me(token)));
  });

  it.each(["Bearer", "Token", "bearer", "TOKEN"])("comes as %s", async (scheme) => {
    const { token, id } = await register();
    const answer = await withHeader(`${scheme} ${token}`);
    expect(answer).toMatchObject({ status: 200, body: { id } });
  });

  it("is good while its key is the former one", async () => {
    const person = await register();
    expect((await me(await forge(person, { secret: env.JWT_SECRET_PREVIOUS }))).status).toBe(200);
    expect((await me(await forge(person))).status).toBe(200);
  });
});

describe("without credentials", () => {
  it.each([undefined, ""])("one is asked for them: %j", async (header) => {
    const answer = header === undefined ? await call("GET", "/api/me") : await withHeader(header);
    expectProblem(answer, 401, "unauthenticated");
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire"');
  });
});

describe("what is no token", () => {
  it.each([
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
    "Bearer ..",
    "Bearer tws_",
    "Bearer tws_AAAA",
    "Bearer null",
    "Basic YWRhOmxvdmVsYWNl",
    "Bearer, Token",
    "Bearer é",
  ])("is refused: %s", async (header) => {
    expectRefused(await withHeader(header));
  });

  it("is refused also around a good one", async () => {
    const { token, signedIn } = await register();
    const [header, payload, signature] = token.split(".");
    for (const bad of [
      token,
      `Bearer ${token} ${token}`,
      `Bearer "${token}"`,
      `Bearer${token}`,
      `Digest ${token}`,
      `Bearer ${token}.${signature}`,
      `Bearer ${header}.${payload}`,
      `Bearer ${header}.${payload}.`,
      `Bearer ${header}.${payload}.${respelt(signature ?? "")}`,
      `Bearer ${signedIn.refresh}`,
      `Bearer ${signedIn.refresh.replace("twr_", "tws_")}`,
    ]) {
      expectRefused(await withHeader(bad));
    }
  });
});

describe("a forged token", () => {
  it.each<[string, (person: Person) => Promise<string>]>([
    ["with another issuer", (person) => forge(person, { claims: { iss: "https://other.example" } })],
    ["with no issuer", (person) => forge(person, { claims: { iss: undefined } })],
    ["for another audience", (person) => forge(person, { claims: { aud: "other" } })],
    ["for no audience", (person) => forge(person, { claims: { aud: undefined } })],
    ["that has expired", (person) => forge(person, { claims: { exp: seconds(-1) } })],
    ["that never expires", (person) => forge(person, { claims: { exp: undefined } })],
    ["that expires at a word", (person) => forge(person, { claims: { exp: "never" } })],
    ["made in the future", (person) => forge(person, { claims: { iat: seconds(600), exp: seconds(1200) } })],
    ["not good yet", (person) => forge(person, { claims: { nbf: seconds(600) } })],
    ["for another session", (person) => forge(person, { claims: { sid: crypto.randomUUID() } })],
    ["without a session", (person) => forge(person, { claims: { sid: undefined } })],
    ["without a user", (person) => forge(person, { claims: { sub: undefined } })],
    ["for another user", async (person) => forge(person, { claims: { sub: (await register()).id } })],
    ["by a foreign key", (person) => forge(person, { secret: "foreign-secret-of-thirty-two-characters" })],
    ["by the key that another kid names", (person) => forge(person, { kid: keyIdOf(env.JWT_SECRET_PREVIOUS) })],
    ["without a kid", (person) => forge(person, { kid: Promise.resolve(undefined) })],
    ["with an unknown kid", (person) => forge(person, { kid: Promise.resolve("unknown") })],
    ["with an empty kid", (person) => forge(person, { kid: Promise.resolve("") })],
    ["without a signature, as `alg` none", (person) => unsigned(person, "none")],
    ["without a signature, as `alg` None", (person) => unsigned(person, "None")],
    ["by HS512", (person) => forge(person, { algorithm: "HS512" })],
    ["by HS384", (person) => forge(person, { algorithm: "HS384" })],
    ["that says it is by RS256", (person) => reheaded(person, { alg: "RS256" })],
    ["that says nothing of how", (person) => reheaded(person, { alg: undefined })],
    ["with other claims", (person) => tampered(person)],
  ])("%s is refused", async (_, forging) => {
    const person = await register();
    const token = await forging(person);
    expectRefused(await me(token));
    expectRefused(await call("POST", "/api/tasks", { token, body: { title: "Forged" } }));
    expectProblem(await verify(token), 401, "session_ended");
    expect((await person.get("/api/tasks")).body.results).toEqual([]);
  });
});

describe("verifying", () => {
  it("tells the claims of a good token", async () => {
    const { token } = await register();
    const answer = await verify(token);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ valid: true, ...decode(token).payload });
  });

  it("refuses one whose session has ended, or whose time is over", async () => {
    const person = await register();
    await atMoment(Date.now() + DAY, async () => expectProblem(await verify(person.token), 401, "session_ended"));
    await person.post("/api/logout");
    expectProblem(await verify(person.token), 401, "session_ended");
  });

  it("refuses what is no access token", async () => {
    const { signedIn } = await register();
    for (const token of ["", "a.b.c", "\0", "é", signedIn.refresh]) {
      expectProblem(await verify(token), 401, "session_ended");
    }
    for (const token of [null, 1, {}, [signedIn.access]]) {
      const answer = await call("POST", "/api/token/verify", { body: { token } });
      expectProblem(answer, 400, "invalid", { token: "invalid_type" });
    }
  });
});

function me(token: string): Promise<Answer> {
  return call("GET", "/api/me", { token });
}

function withHeader(header: string): Promise<Answer> {
  return call("GET", "/api/me", { headers: { Authorization: header } });
}

function verify(token: string): Promise<Answer> {
  return call("POST", "/api/token/verify/", { body: { token } });
}

function expectRefused(answer: Answer): void {
  expectProblem(answer, 401, "session_ended");
  expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire", error="invalid_token"');
}

function seconds(fromNow: number): number {
  return Math.floor(Date.now() / 1000) + fromNow;
}

interface Forgery {
  claims?: Record<string, unknown>;
  secret?: string;
  kid?: Promise<string | undefined>;
  algorithm?: "HS256" | "HS384" | "HS512";
}

/** The person's own token, made again with these differences; with none it is as good as theirs. */
async function forge({ token }: Person, forgery: Forgery = {}): Promise<string> {
  const { claims, secret = env.JWT_SECRET, kid = keyIdOf(secret), algorithm = "HS256" } = forgery;
  const key = { kty: "oct", k: base64Url(secret), alg: algorithm };
  const payload = JSON.parse(JSON.stringify({ ...decode(token).payload, ...claims }));
  const named = await kid;
  return sign(payload, { ...key, ...(named !== undefined && { kid: named }) }, algorithm);
}

/** The first bytes of a MAC of the word: as the Worker names its keys. */
async function keyIdOf(secret: string): Promise<string> {
  return encoded((await hmac(secret, "kid")).slice(0, 6));
}

async function unsigned(person: Person, alg: string): Promise<string> {
  const [header, payload] = (await reheaded(person, { alg })).split(".");
  return `${header}.${payload}.`;
}

/** With another header, and signed by the right key. */
async function reheaded({ token }: Person, changes: Record<string, unknown>): Promise<string> {
  const [, payload] = token.split(".");
  const header = base64Url(JSON.stringify({ ...decode(token).header, ...changes }));
  return `${header}.${payload}.${encoded(await hmac(env.JWT_SECRET, `${header}.${payload}`))}`;
}

async function tampered({ token }: Person): Promise<string> {
  const [header, , signature] = token.split(".");
  const claims = { ...decode(token).payload, exp: seconds(100_000) };
  return `${header}.${base64Url(JSON.stringify(claims))}.${signature}`;
}

async function hmac(secret: string, message: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", utf8.encode(secret), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(message)));
}

function base64Url(text: string): string {
  return encoded(utf8.encode(text));
}

function encoded(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The same bytes in base64url with another bit set that they leave unused: 43 characters hold two more than 32 bytes. */
function respelt(signature: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet[alphabet.indexOf(signature.at(-1) ?? "") ^ 1];
  return signature.slice(0, -1) + last;
}
