import { expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import type { Job } from "../src/context/jobs.ts";
import { fetchThrough } from "./support/app.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  PASSWORD,
  type Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { newReader, owedBy } from "./support/jobs.ts";
import { atMoment } from "./support/time.ts";

const START = Date.parse("2027-03-01T12:00:00.000Z");

const jobs: Job[] = [];
const QUEUE = {
  async sendBatch(batch: Iterable<MessageSendRequest<Job>>) {
    for (const { body } of batch) jobs.push(body);
  },
} as unknown as Queue;

const withoutFloods = { FLOOD_ADDRESS: undefined, FLOOD_USER: undefined, FLOOD_UPGRADE: undefined };
const fetch = fetchThrough(createApp(), { ...withoutFloods, RATE_LIMITS: "on", QUEUE } as never);

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

it("costs no trip, and a handful of rows", async () => {
  const { username } = await newPerson();
  const ip = newAddress();
  const answer = await logIn(ip, username, PASSWORD);
  expect(answer.status).toBe(200);
  expect(costOf(answer).trips).toBe(2);
  expect(costOf(await logIn(ip, username)).trips).toBe(2);
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
      await fail(5, ip, () => unverified.username);
    });
    expect(await about(me)).toHaveLength(mails);
  }
  expect(await about(unverified)).toEqual([]);
});
