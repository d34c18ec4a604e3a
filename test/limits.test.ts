import { expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import type { Job } from "../src/context/jobs.ts";
import { issueLink, withdrawLink } from "../src/features/recovery/links.ts";
import { emailKey } from "../src/kernel/email.ts";
import { networkOf } from "../src/limits/network.ts";
import { FLOODS } from "../src/limits/policies.ts";
import { openContext } from "../src/open-context.ts";
import wranglerToml from "../wrangler.toml?raw";
import { fetchThrough } from "./support/app.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  ORIGIN,
  PASSWORD,
  Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { at, newReader, owedBy } from "./support/jobs.ts";
import { atMoment } from "./support/time.ts";

const START = Date.parse("2027-03-01T12:00:00.000Z");

const jobs: Job[] = [];
const QUEUE = {
  async sendBatch(batch: Iterable<MessageSendRequest<Job>>) {
    for (const { body } of batch) jobs.push(body);
  },
} as unknown as Queue;

const app = createApp();
const withoutFloods = { FLOOD_ADDRESS: undefined, FLOOD_USER: undefined, FLOOD_UPGRADE: undefined };
const limited = { ...withoutFloods, RATE_LIMITS: "on", QUEUE };
const fetch = fetchThrough(app, limited as never);

let addresses = 0;

function newAddress(): string {
  addresses += 1;
  return `198.18.${addresses >> 8}.${addresses & 255}`;
}

function post(ip: string, path: string, body: unknown): Promise<Answer> {
  return call("POST", path, { body, headers: { "CF-Connecting-IP": ip } }, fetch);
}

function logIn(ip: string, username: string, password = "a wrong password"): Promise<Answer> {
  return post(ip, "/api/login", { username, password });
}

/** So many failures at the moment, each let through. */
async function fail(count: number, ip: string, name: () => string): Promise<void> {
  for (let failed = 0; failed < count; failed += 1) {
    expectProblem(await logIn(ip, name()), 401, "invalid_credentials");
  }
}

function expectWait(answer: Answer, seconds: number): void {
  expectProblem(answer, 429, "too_many_attempts");
  expect(answer.body.retry_after).toBe(seconds);
  expect(answer.headers.get("Retry-After")).toBe(String(seconds));
}

it("lets five failures pass, then waits 1, 2, 4, … up to 900 seconds after each, the right password too", async () => {
  const { username } = await newPerson();
  const ip = newAddress();
  await atMoment(START, () => fail(5, ip, () => username));
  let moment = START;
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    expectWait(await atMoment(moment, () => logIn(ip, username, PASSWORD)), seconds);
    expectWait(await atMoment(moment + seconds * 1000 - 1, () => logIn(ip, username, PASSWORD)), 1);
    moment += seconds * 1000;
    expectProblem(await atMoment(moment, () => logIn(ip, username)), 401, "invalid_credentials");
  }
  await atMoment(moment, async () => {
    expect((await logIn(newAddress(), username, PASSWORD)).status).toBe(200);
  });
  // The right password, once it is time, clears the count.
  await atMoment(moment + 900_000, async () => {
    expect((await logIn(ip, username, PASSWORD)).status).toBe(200);
    await fail(5, ip, () => username);
    expectWait(await logIn(ip, username, PASSWORD), 1);
  });
});

it("counts anew a quarter of an hour after the first failure, or after the last wait", async () => {
  const { username } = await newPerson();
  const ip = newAddress();
  await atMoment(START, () => fail(4, ip, () => username));
  await atMoment(START + 899_000, () => fail(1, ip, () => username));
  expectWait(await atMoment(START + 899_999, () => logIn(ip, username)), 1);
  await atMoment(START + 899_000 + 1000 + 900_000, () => fail(5, ip, () => username));
});

it("judges five of twenty at once", async () => {
  const { username } = await newPerson();
  const ip = newAddress();
  const answers = await atMoment(START, () => Promise.all(Array.from({ length: 20 }, () => logIn(ip, username))));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
});

it("has one count for an account, however it is named, at whichever door, from wherever in a /64", async () => {
  const email = `${newUsername()}@example.com`;
  const { username } = await newPerson({ email });
  const inNetwork = (end: string) => `2001:db8:7:${addresses}:${end}`;
  const wrong = { password: "a wrong password" };
  await atMoment(START, async () => {
    const doors = [
      ["/api/login", { email }],
      ["/api/token/", { username: email.toUpperCase() }],
      ["/API/login/", { username: username.toUpperCase() }],
      ["/api/user_management/users/login/", { username }],
      ["/api/accounts/login/", { username, email }],
    ] as const;
    for (const [place, [path, name]] of doors.entries()) {
      expectProblem(await post(inNetwork(`:${place + 1}`), path, { ...name, ...wrong }), 401, "invalid_credentials");
    }
    for (const [path, name] of doors) {
      expectWait(await post(inNetwork("ffff:1:2:3"), path, { ...name, password: PASSWORD }), 1);
    }
    expect((await logIn(`2001:db8:8:${addresses}::1`, username, PASSWORD)).status).toBe(200);
    await fail(5, "203.0.113.9", () => username);
    expectWait(await logIn("::ffff:203.0.113.9", username), 1);
  });
});

it("treats a name that nobody has as it treats any other", async () => {
  const { username } = await newPerson();
  const [mine, theirs] = [newAddress(), newAddress()];
  const seen = async (ip: string, name: string) => {
    const { status, headers, body } = await logIn(ip, name);
    const { request_id: _, ...problem } = body;
    // The bookmark counts everyone's commits.
    const differing = ["x-request-id", "server-timing", "x-d1-bookmark"];
    const kept = [...headers].filter(([header]) => !differing.includes(header));
    return { status, problem, headers: kept, trips: costOf({ headers } as Answer).trips };
  };
  const unknown = newUsername();
  for (const moment of [0, 0, 0, 0, 0, 0, 1000, 1000, 2500, 3000, 3001]) {
    const [known, nobody] = await atMoment(START + moment, () =>
      Promise.all([seen(mine, username), seen(theirs, unknown)]),
    );
    expect(nobody).toEqual(known);
  }
});

it("waits at an address after fifty failures over all accounts, without counting what succeeds", async () => {
  const me = await newPerson();
  const ip = newAddress();
  await atMoment(START, async () => {
    await fail(1, ip, newUsername);
    await env.DB.prepare("UPDATE attempts SET count = 48 WHERE kind = 'login_address' AND count = 1").run();
    expect((await logIn(ip, me.username, PASSWORD)).status).toBe(200);
    await fail(1, ip, newUsername);
    expect((await logIn(ip, me.username, PASSWORD)).status).toBe(200);
    await fail(1, ip, newUsername);
    expectWait(await logIn(ip, me.username, PASSWORD), 1);
    expect((await logIn(newAddress(), me.username, PASSWORD)).status).toBe(200);
  });
  await atMoment(START + 1000, () => fail(1, ip, newUsername));
  expectWait(await atMoment(START + 1000, () => logIn(ip, newUsername())), 2);
});

it("costs no trip, stores no name and no address, and says what remains", async () => {
  const { username } = await newPerson();
  const ip = newAddress();
  const policy = '"login";q=5;w=900, "login_address";q=50;w=900';
  for (const [password, left] of [
    ["wrong", '"login";r=4;t=900, "login_address";r=49;t=900'],
    ["wrong", '"login";r=3;t=900, "login_address";r=48;t=900'],
    [PASSWORD, '"login";r=5, "login_address";r=48;t=900'],
  ] as const) {
    const answer = await atMoment(START, () => logIn(ip, username, password));
    expect(costOf(answer).trips).toBe(2);
    expect(answer.headers.get("RateLimit-Policy")).toBe(policy);
    expect(answer.headers.get("RateLimit")).toBe(left);
  }
  // Also where nothing was counted.
  const { headers } = await post(ip, "/api/login", {});
  expect([headers.get("RateLimit-Policy"), headers.get("RateLimit")]).toEqual([policy, null]);
  const { results } = await env.DB.prepare("SELECT * FROM attempts").all();
  expect(JSON.stringify(results)).not.toContain(username);
  expect(JSON.stringify(results)).not.toContain(ip);
});

it("mails the owner of a verified address once a day, when log-ins begin to wait", async () => {
  const me = await newReader();
  const unverified = await newPerson({ email: `${newUsername()}@example.com` });
  const about = async ({ signedIn }: Person) => {
    const owed = (await owedBy(jobs)).filter((job) => job.kind === "account_mail" && job.event === "log_in_limited");
    return owed.filter((job) => "email" in job && job.email === signedIn.user.email);
  };
  for (const [hours, mails] of [
    [0, 1],
    [23, 1],
    [24, 2],
  ] as const) {
    const ip = newAddress();
    await atMoment(START + hours * 3_600_000, async () => {
      await fail(4, ip, () => me.username);
      expect(await about(me)).toHaveLength(hours === 24 ? 1 : Math.min(hours, 1));
      await fail(1, ip, () => me.username);
      if (hours === 0) await fail(5, ip, () => unverified.username);
    });
    expect(await about(me)).toHaveLength(mails);
  }
  expect(await about(unverified)).toEqual([]);
});

/** The same person, whose requests are limited. */
function limitedAs({ signedIn }: Person): Person {
  return new Person(signedIn, fetch);
}

it("limits the current password of an account, wherever it is asked for", async () => {
  const me = await newReader();
  const guesses = (person: Person, password: string) => [
    person.post("/api/password/change", { current_password: password, new_password: "battery staple 8" }),
    person.patch("/api/me", { email: `${newUsername()}@example.com`, current_password: password }),
    person.put(`/api/users/${me.id}`, { email: `${newUsername()}@example.com`, current_password: password }),
    person.delete("/api/me", { password }),
    person.post("/api/me/delete", { password }),
  ];
  const after = <Result>(seconds: number, act: (person: Person) => Promise<Result>) =>
    at(START + seconds * 1000, me, (person) => act(limitedAs(person)));
  const wrong = await after(0, (person) => Promise.all(guesses(person, "a wrong password")));
  for (const answer of wrong) {
    expectProblem(answer, 403, "wrong_password");
    expect(costOf(answer).trips).toBe(1);
    expect(answer.headers.get("RateLimit-Policy")).toBe('"password";q=5;w=900');
  }
  for (const answer of await after(0, (person) => Promise.all(guesses(person, PASSWORD)))) expectWait(answer, 1);
  // What compares no password does not wait.
  await after(0, async (person) => {
    const same = await person.patch("/api/me", { email: me.signedIn.user.email, current_password: "a wrong password" });
    expect(same.status).toBe(200);
    expectProblem(await person.patch("/api/me", { email: null }), 400, "invalid");
  });
  await after(1, async (person) => {
    expectProblem(await person.delete("/api/me", { password: "a wrong password" }), 403, "wrong_password");
    expectWait(await person.delete("/api/me", { password: PASSWORD }), 2);
  });
  await after(3, async (person) => {
    const answer = await person.patch("/api/me", { email: null, current_password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(costOf(answer).trips).toBe(2);
    expect(answer.headers.get("RateLimit")).toBe('"password";r=5');
    expectProblem(await person.delete("/api/me", { password: "a wrong password" }), 403, "wrong_password");
    expect((await person.delete("/api/me", { password: PASSWORD })).status).toBe(204);
  });
  const { results } = await env.DB.prepare("SELECT * FROM attempts WHERE subject = ?").bind(me.id).all();
  expect(results).toEqual([]);
});

it("lets an address register twenty accounts a day, and counts none that was refused", async () => {
  const ip = newAddress();
  const register = (username: string) => post(ip, "/api/register", { username, password: PASSWORD });
  const taken = newUsername();
  await atMoment(START, async () => {
    const first = await register(taken);
    expect(first.status).toBe(201);
    expect(first.headers.get("RateLimit")).toBe('"registration";r=19;t=86400');
    expectProblem(await register(taken), 409, "username_taken");
    expectProblem(await post(ip, "/api/register", { username: newUsername(), password: "short" }), 400, "invalid");
    await env.DB.prepare("UPDATE attempts SET count = 18 WHERE kind = 'registration' AND count = 1").run();
    expect((await register(newUsername())).status).toBe(201);
  });
  await atMoment(START + 1000, async () => {
    expect((await post(ip, "/API/register/", { username: newUsername(), password: PASSWORD })).status).toBe(201);
    // A name that is taken is not told of.
    for (const name of [newUsername(), taken]) expectWait(await register(name), 86_399);
    const there = { username: newUsername(), password: PASSWORD };
    expect((await post(newAddress(), "/api/user_management/users/register", there)).status).toBe(201);
  });
  expectWait(await atMoment(START + 86_399_001, () => register(taken)), 1);
  expectProblem(await atMoment(START + 86_400_000, () => register(taken)), 409, "username_taken");
});

it("takes ten forgotten passwords an hour from an address", async () => {
  const ip = newAddress();
  const forgot = (email: string) => post(ip, "/api/password/forgot", { email });
  const me = await newReader();
  await atMoment(START, async () => {
    for (let times = 1; times <= 10; times += 1) {
      const answer = await forgot(`${newUsername()}@example.com`);
      expect(answer.status).toBe(202);
      expect(costOf(answer).trips).toBe(1);
    }
    for (const email of [me.signedIn.user.email, "nobody@example.com"]) expectWait(await forgot(String(email)), 3600);
    expect(await owedBy(jobs)).not.toContainEqual(expect.objectContaining({ email: me.signedIn.user.email }));
  });
  expect((await atMoment(START + 3_600_000, () => forgot("nobody@example.com"))).status).toBe(202);
});

it("mails an account three links an hour, and says nothing", async () => {
  const { id, signedIn } = await newReader();
  const contextAt = (moment: number) =>
    openContext({ ...env, ...limited } as never, { waitUntil() {} }, new Date(moment));
  const issue = (moment: number, purpose: "reset" | "verify") =>
    issueLink(contextAt(moment), { id, emailKey: emailKey(String(signedIn.user.email)) }, purpose);
  const issued = await Promise.all(Array.from({ length: 5 }, () => issue(START, "reset")));
  expect(issued.filter(Boolean)).toHaveLength(3);
  expect(await issue(START, "verify")).toBe(undefined);
  // One that was not sent does not count.
  await withdrawLink(contextAt(START), id, issued.find(Boolean)?.hash ?? "");
  expect(await issue(START, "verify")).toBeDefined();
  expect(await issue(START + 3_599_999, "verify")).toBe(undefined);
  expect(await issue(START + 3_600_000, "verify")).toBeDefined();
});

it("lets a user invite fifty times a day", async () => {
  const me = await newPerson();
  const { id } = await me.category("Shared");
  const invite = (person: Person, username: string) =>
    limitedAs(person).post(`/api/categories/${id}/members`, { username, role: "viewer" });
  const friends = [await newPerson(), await newPerson()] as const;
  await at(START, me, async (person) => {
    const answer = await invite(person, friends[0].username);
    expect(answer.status).toBe(201);
    expect(costOf(answer).trips).toBe(1);
    expect(answer.headers.get("RateLimit")).toBe('"invitation";r=49;t=86400');
    expectProblem(await invite(person, newUsername()), 400, "invalid", { username: "unknown_user" });
    await env.DB.prepare("UPDATE attempts SET count = 49 WHERE kind = 'invitation' AND subject = ?").bind(me.id).run();
    expect((await invite(person, friends[1].username)).status).toBe(201);
    for (const name of [friends[1].username, newUsername()]) expectWait(await invite(person, name), 86_400);
  });
});

it("stops floods of requests without credentials that verify, with Cloudflare's rate limiter", async () => {
  const { FLOOD_ADDRESS } = env;
  const flooded = fetchThrough(app, { ...limited, FLOOD_ADDRESS } as never);
  const inNetwork = (end: number) =>
    `2001:db8:99:${crypto.getRandomValues(new Uint16Array(1))[0]?.toString(16)}::${end}`;
  const network = networkOf(inNetwork(1)).slice(0, -"/64".length);
  const get = (path: string, token?: string) =>
    call("GET", path, { token, headers: { "CF-Connecting-IP": `${network}1` } }, flooded);

  let answer = await get("/api/docs");
  let passed = 0;
  // Two minutes' worth at most, where one begins meanwhile.
  for (; answer.status === 200 && passed < 240; passed += 1) answer = await get("/api/docs");
  expect(passed).toBeGreaterThanOrEqual(120);
  expectProblem(answer, 429, "rate_limited");
  expect(answer.headers.get("Retry-After")).toBe("60");
  expect(answer.headers.get("RateLimit-Policy")).toBe('"address";q=120;w=60');
  expect(answer.headers.get("RateLimit")).toBe(null);

  const me = await newPerson();
  for (const token of ["nonsense", `${me.token.slice(0, -2)}xx`]) {
    expectProblem(await get("/api/tasks", token), 429, "rate_limited");
  }
  expect((await get("/api/tasks", me.token)).status).toBe(200);
  const health = await get("/health");
  expect([health.status, health.headers.get("RateLimit-Policy")]).toEqual([200, null]);
});

it("counts requests for their user, and personal tokens for their address until one has been let in", async () => {
  const keys: Record<string, string[]> = { FLOOD_ADDRESS: [], FLOOD_USER: [], FLOOD_UPGRADE: [] };
  let success = true;
  const limiterOf = (seen: string[]) => ({
    async limit({ key }: RateLimitOptions) {
      seen.push(key);
      return { success };
    },
  });
  const limiters = Object.fromEntries(Object.entries(keys).map(([name, seen]) => [name, limiterOf(seen)]));
  const counted = fetchThrough(app, { ...limited, ...limiters } as never);
  const me = await newPerson();
  const made = await me.post("/api/tokens", { name: "Script", scopes: ["tasks:read", "live"] });
  const ip = newAddress();
  const get = (path: string, token: string, headers = {}) =>
    call("GET", path, { token, headers: { "CF-Connecting-IP": ip, ...headers } }, counted);

  const answer = await get("/api/tasks", me.token);
  expect(answer.headers.get("RateLimit-Policy")).toBe('"user";q=1200;w=60');
  expect(keys).toEqual({ FLOOD_ADDRESS: [], FLOOD_USER: [me.id], FLOOD_UPGRADE: [] });
  for (let times = 0; times < 3; times += 1) expect((await get("/api/tasks", made.body.token)).status).toBe(200);
  expect(keys).toMatchObject({ FLOOD_ADDRESS: [ip], FLOOD_USER: [me.id, me.id, me.id] });
  await me.delete(`/api/tokens/${made.body.id}`);
  for (let times = 0; times < 3; times += 1) expect((await get("/api/tasks", made.body.token)).status).toBe(401);
  expect(keys).toMatchObject({ FLOOD_ADDRESS: [ip, ip, ip], FLOOD_USER: [me.id, me.id, me.id, me.id] });

  const { body } = await me.post("/api/live/ticket");
  const offered = { Upgrade: "websocket", "Sec-WebSocket-Protocol": `taskwire.v1, ticket.${body.ticket}` };
  const upgrade = (headers: Record<string, string>) =>
    counted(new Request("https://taskwire.test/api/live", { headers: { "CF-Connecting-IP": ip, ...headers } }));
  const socket = await upgrade(offered);
  expect(socket.status).toBe(101);
  expect(socket.headers.get("RateLimit-Policy")).toBe('"user";q=1200;w=60, "upgrade";q=60;w=60');
  socket.webSocket?.accept();
  socket.webSocket?.close();
  expect(keys["FLOOD_ADDRESS"]).toHaveLength(3);
  expect(keys["FLOOD_UPGRADE"]).toEqual([me.id]);
  await upgrade({ ...offered, "Sec-WebSocket-Protocol": "taskwire.v1, ticket.twt_forged" });
  expect(keys["FLOOD_ADDRESS"]).toHaveLength(4);

  // A page asks for its first token with the cookie alone.
  const Cookie = `__Secure-taskwire_refresh=${me.signedIn.refresh}`;
  const refresh = (headers: Record<string, string>) =>
    call("POST", "/api/token/refresh", { headers: { "CF-Connecting-IP": ip, Origin: ORIGIN, ...headers } }, counted);
  const refreshed = await refresh({ Cookie });
  expect([refreshed.status, refreshed.headers.get("RateLimit-Policy")]).toEqual([200, '"user";q=1200;w=60']);
  expect((await refresh({ Cookie: `${Cookie}x` })).status).toBe(401);
  expect(keys["FLOOD_ADDRESS"]).toHaveLength(5);
  success = false;
  expectProblem(await get("/api/tasks", me.token), 429, "rate_limited");
});

it("has the numbers of wrangler.toml", () => {
  for (const [name, { quota, windowSeconds }] of Object.entries(FLOODS)) {
    const limiter = `name = "FLOOD_${name.toUpperCase()}"[^[]+simple = { limit = ${quota}, period = ${windowSeconds} }`;
    expect(wranglerToml).toMatch(new RegExp(limiter));
  }
});

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::FFFF:cb00:7109", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  [undefined, ""],
])("takes %s for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
