import type { Operation } from "./operations.ts";
import type { Attack } from "./request.ts";
import { validRequest } from "./valid.ts";
import { UNKNOWN_ID } from "./values.ts";
import type { World } from "./world.ts";

const CHALLENGE = 'Bearer realm="taskwire"';
const REFUSED = {
  status: 401,
  code: "session_ended",
  headers: { "WWW-Authenticate": `${CHALLENGE}, error="invalid_token"` },
};

/** No credentials, and invalid ones. @param secret the key that signs access tokens, if it is known */
export async function authentication(operation: Operation, world: World, secret?: string): Promise<Attack[]> {
  if (!operation.security) return [];
  const { Authorization: _, ...headers } = validRequest(operation, world).headers;
  const unsigned = { ...validRequest(operation, world), headers };
  const none = { status: 401, code: "unauthenticated", headers: { "WWW-Authenticate": CHALLENGE } };
  const tokens = { ...forgeries(world), ...(secret && (await signed(operation, world.actor.access, secret))) };
  const schemes = Object.entries(schemesOf(world.actor.access));
  return [
    { name: "no credentials", request: unsigned, expected: none },
    ...[...schemes, ...Object.entries(tokens).map(([name, token]) => [name, `Bearer ${token}`] as const)].map(
      ([name, Authorization]) => ({
        name,
        request: { ...unsigned, headers: { ...headers, Authorization } },
        expected: REFUSED,
      }),
    ),
  ];
}

/** They refuse other things before they ask the database. */
const ASKS_LATE = ["/api/live", "/api/tasks/{id}/skip"];

function schemesOf(token: string): Record<string, string> {
  return {
    "another scheme": `Basic ${btoa("ada:correct horse 7")}`,
    "no scheme": token,
    "two tokens": `Bearer ${token} ${token}`,
    "two credentials": `Bearer ${token}, Bearer ${token}`,
    "a scheme without a token": "Bearer",
    "a token in quotes": `Bearer "${token}"`,
    "a huge header": `Bearer ${"x".repeat(7000)}`,
  };
}

function forgeries({ actor, foreign }: World): Record<string, string> {
  const [header, claims, signature = ""] = actor.access.split(".");
  const [, others] = foreign.access.split(".");
  return {
    "the claims of another": `${header}.${others}.${signature}`,
    "no algorithm": `${encode({ alg: "none", typ: "JWT" })}.${claims}.`,
    "no signature": `${header}.${claims}.`,
    "a signature that is cut": `${header}.${claims}.${signature.slice(0, -1)}`,
    "a signature with another spelling": `${header}.${claims}.${signature}=`,
    "a refresh token": actor.refresh,
    "a ticket": actor.ticket,
    "an unknown personal token": `${actor.personalToken.slice(0, -8)}AAAAAAAA`,
    "an unknown opaque token": `tws_${"A".repeat(48)}`,
    "a session's id": actor.ids["sessions"] ?? "",
    "a prototype's name": "__proto__.constructor.toString",
  };
}

async function signed(operation: Operation, token: string, secret: string): Promise<Record<string, string>> {
  const [header = {}, claims = {}] = token.split(".").slice(0, 2).map(decode);
  const past = Math.floor(Date.now() / 1000) - 3600;
  const sign = (changes: object, headerChanges: object = {}, key = secret) =>
    signHs256({ ...header, ...headerChanges }, { ...claims, ...changes }, key);
  return {
    "an expired token": await sign({ iat: past - 900, exp: past }),
    "a token of tomorrow": await sign({ iat: past + 90_000, exp: past + 99_000 }),
    "a token for another audience": await sign({ aud: "elsewhere" }),
    "a token of another issuer": await sign({ iss: "https://elsewhere.example" }),
    // Only the database knows that this session does not exist.
    ...(!ASKS_LATE.includes(operation.path) && { "a session that has never been": await sign({ sid: UNKNOWN_ID }) }),
    "another kid": await sign({}, { kid: "../../dev/null" }),
    "another key": await sign({}, {}, "another-secret-of-thirty-two-characters"),
    "claims of other types": await sign({ sub: { $ne: null }, sid: [], exp: "9999999999" }),
  };
}

async function signHs256(header: object, claims: object, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  const signing = `${encode(header)}.${encode(claims)}`;
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signing));
  return `${signing}.${base64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
}

function encode(value: object): string {
  return base64Url(JSON.stringify(value));
}

function base64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(part: string): object {
  return JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
}
