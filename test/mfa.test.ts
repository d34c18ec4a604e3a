import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { newQueryStats } from "../src/db/database.ts";
import { settingsOf } from "../src/env.ts";
import { rotateEncryptionKeys } from "../src/features/maintenance/rotate-keys.ts";
import { codeOf } from "../src/features/mfa/totp.ts";
import { fetchThrough } from "./support/app.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  PASSWORD,
  Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { appWithQueue, inBackground, mailsOf, newReader } from "./support/jobs.ts";
import { withToken } from "./support/personal-tokens.ts";
import { rowsWith } from "./support/rows.ts";
import { atMoment } from "./support/time.ts";
import { codeAt, fromBase32, mfaTokenOf, STEP, thisStep, turnOn, wrongCodeAt } from "./support/totp.ts";

const RECOVERY_CODE = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/;
const SIGNED_IN = {
  user: expect.objectContaining({ username: expect.any(String) }),
  access: expect.any(String),
  refresh: expect.any(String),
  token_type: "Bearer",
  expires_in: 900,
};

describe("the codes", () => {
  const secret = Uint8Array.from("12345678901234567890", (digit) => digit.charCodeAt(0));

  it("are those of RFC 6238, appendix B, in six digits", async () => {
    const seconds = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];
    const codes = await Promise.all(seconds.map((second) => codeOf(secret, Math.floor(second / 30))));
    expect(codes).toEqual(["287082", "081804", "050471", "005924", "279037", "353130"]);
  });

  it("are those of RFC 4226, appendix D", async () => {
    const codes = await Promise.all(Array.from({ length: 10 }, (_, counter) => codeOf(secret, counter)));
    const first = ["755224", "287082", "359152", "969429", "338314"];
    expect(codes).toEqual([...first, "254676", "287922", "162583", "399871", "520489"]);
  });
});

describe("setting up", () => {
  it("answers with a secret, which a code confirms", async () => {
    const person = await newPerson({ username: `Łódź+${newUsername()}` });
    expect(await stateOf(person)).toEqual({ totp: false, recovery_codes_left: 0 });
    const begun = await setUp(person);
    expect(begun.status).toBe(200);
    const { body } = begun;
    expect(body).toEqual({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/), uri: expect.any(String) });
    const label = `Taskwire:${encodeURIComponent(person.username)}`;
    const query = `secret=${body.secret}&issuer=Taskwire&algorithm=SHA1&digits=6&period=30`;
    expect(body.uri).toBe(`otpauth://totp/${label}?${query}`);
    expect(await stateOf(person)).toEqual({ totp: false, recovery_codes_left: 0 });
    expect((await logIn(person)).status).toBe(200);

    const wrong = await confirm(person, await wrongCodeAt(body.secret, Date.now()));
    expectProblem(wrong, 401, "invalid_code");
    expect(wrong.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire"');
    const right = await confirm(person, await codeAt(body.secret, Date.now()));
    expect(right.status).toBe(200);
    const { recovery_codes } = right.body;
    expect(right.body).toEqual({ recovery_codes: Array(10).fill(expect.stringMatching(RECOVERY_CODE)) });
    expect(new Set(recovery_codes).size).toBe(10);
    expect(await stateOf(person)).toEqual({ totp: true, recovery_codes_left: 10 });
    for (const answer of [begun, right]) expect(costOf(answer).trips).toBe(2);

    const { second_factors } = await rowsWith(person.id);
    const stored = JSON.stringify(second_factors);
    const hex = fromBase32(body.secret).toHex();
    for (const shown of [body.secret, hex, ...recovery_codes]) expect(stored).not.toContain(shown);
  });

  it("needs a session and the password", async () => {
    const person = await newPerson();
    expectProblem(await setUp(person, "wrong horse 7"), 403, "wrong_password");
    expectProblem(await person.post("/api/mfa/totp", {}), 400, "invalid", { current_password: "required" });
    expectProblem(await person.post("/api/mfa/totp/confirm", { code: 123456 }), 400, "invalid", {
      code: "invalid_type",
    });
    const script = await withToken(person, ["profile:write"]);
    expectProblem(await script.get("/api/mfa"), 403, "session_required");
    expectProblem(await setUp(script), 403, "session_required");
  });

  it("begins anew until it is confirmed, and not after that", async () => {
    const person = await newPerson();
    expectProblem(await confirm(person, "123456"), 409, "mfa_off");
    const first = (await setUp(person)).body.secret;
    const second = (await setUp(person)).body.secret;
    expect(second).not.toBe(first);
    expectProblem(await confirm(person, await codeAt(first, Date.now())), 401, "invalid_code");
    const code = await codeAt(second, Date.now());
    const twins = await Promise.all([confirm(person, code), confirm(person, code)]);
    expect(twins.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expectProblem(await setUp(person), 409, "mfa_on");
    expectProblem(await confirm(person, await codeAt(second, Date.now() + STEP)), 409, "mfa_on");
  });

  it("shows its secrets once, also under a key", async () => {
    const person = await newPerson();
    const headers = { "Idempotency-Key": "set-up" };
    const body = { current_password: PASSWORD };
    const { secret } = (await person.post("/api/mfa/totp", body, { headers })).body;
    expectProblem(await person.post("/api/mfa/totp", body, { headers }), 409, "already_done");
    const code = await codeAt(secret, thisStep() - STEP);
    const confirmation = { headers: { "Idempotency-Key": "confirm" } };
    const wrong = await person.post("/api/mfa/totp/confirm", { code: "wrong" }, confirmation);
    expectProblem(wrong, 401, "invalid_code");
    expect((await person.post("/api/mfa/totp/confirm", { code }, confirmation)).status).toBe(200);
    const again = await person.post("/api/mfa/totp/confirm", { code }, confirmation);
    expectProblem(again, 409, "already_done");
    expect(again.body).not.toHaveProperty("id");
  });
});

describe("logging in", () => {
  const DOORS = [
    ["/api/login", "/api/login/mfa"],
    ["/api/token/", "/api/login/mfa/"],
    ["/API/login/", "/API/login/mfa/"],
    ["/api/accounts/login/", "/api/accounts/login/mfa/"],
  ] as const;

  it("takes a code after the password, at every door", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await turnOn(person);
    for (const [index, [first, second]] of DOORS.entries()) {
      const { headers, body } = await asked(await logIn(person, first));
      expect(headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire"');
      expect(body).toEqual({
        type: "urn:taskwire:problem:mfa_required",
        title: "Second factor required",
        status: 401,
        detail: "Send this token with a code of your second factor to POST /api/login/mfa, within five minutes.",
        code: "mfa_required",
        request_id: expect.any(String),
        mfa_token: expect.stringMatching(/^twm_[\w-]+$/),
      });
      const code = index === 0 ? await codeAt(secret, Date.now()) : recoveryCodes[index];
      const done = await call("POST", second, { body: { mfa_token: body.mfa_token, code } });
      expect(done.status).toBe(200);
      expect(done.body).toEqual(SIGNED_IN);
      expect(done.body.user).toEqual((await person.get("/api/me")).body);
      expect((await call("GET", "/api/me", { token: done.body.access })).status).toBe(200);
      const refreshed = await call("POST", "/api/token/refresh", { body: { refresh: done.body.refresh } });
      expect(refreshed.status).toBe(200);
    }
    // That of the account itself, and one for each door.
    expect((await person.get("/api/sessions")).body.results).toHaveLength(1 + DOORS.length);
  });

  it("gives the clients of document 001 their one token", async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const path = "/api/user_management/users/login/";
    const { body } = await asked(await logIn(person, path));
    const second = { mfa_token: body.mfa_token, code: await codeAt(secret, Date.now()) };
    const done = await call("POST", `${path}mfa/`, { body: second });
    expect(done).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^tws_/) } });
    const headers = { Authorization: `Token ${done.body.token}` };
    expect((await call("GET", "/api/user_management/users/", { headers })).status).toBe(200);
  });

  it("says no more to a wrong password than without a second factor", async () => {
    const person = await newPerson();
    await turnOn(person);
    expectProblem(await logIn(person, "/api/login", "wrong horse 7"), 401, "invalid_credentials");
    await env.DB.prepare("UPDATE users SET suspended_at = created_at WHERE id = ?").bind(person.id).run();
    expectProblem(await logIn(person), 403, "suspended");
  });

  it("takes two trips, whether the code is right or wrong", async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const first = await asked(await logIn(person));
    const wrong = await sendCode(first.body.mfa_token, await wrongCodeAt(secret, Date.now()));
    const right = await sendCode(first.body.mfa_token, await codeAt(secret, Date.now()));
    expect(costOf(first).trips).toBeLessThanOrEqual(2);
    expectProblem(wrong, 401, "invalid_code");
    expect(right.status).toBe(200);
    for (const answer of [wrong, right]) expect(costOf(answer).trips).toBe(2);
  });
});

describe("a code of the app", () => {
  it("is taken in its own step and the ones beside it", async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const now = thisStep() + 10 * STEP;
    const { mfa_token } = { mfa_token: await atMoment(now, () => mfaTokenOf(person)) };
    for (const [drift, status] of [
      [-2, 401],
      [2, 401],
      [-1, 200],
      [0, 200],
      [1, 200],
    ] as const) {
      const code = await codeAt(secret, now + drift * STEP);
      const answer = await atMoment(now, () => sendCode(mfa_token, drift === 0 ? code.replace(/^.../, "$& ") : code));
      expect([drift, answer.status]).toEqual([drift, status]);
    }
  });

  it("is taken once, and never after a later one", async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const now = thisStep() + 10 * STEP;
    await atMoment(now, async () => {
      const mfa_token = await mfaTokenOf(person);
      const code = await codeAt(secret, now);
      const twins = await Promise.all([sendCode(mfa_token, code), sendCode(mfa_token, code)]);
      expect(twins.map(({ status }) => status).toSorted()).toEqual([200, 401]);
      expectProblem(await sendCode(mfa_token, code), 401, "invalid_code");
      expectProblem(await sendCode(mfa_token, await codeAt(secret, now - STEP)), 401, "invalid_code");
      expect((await sendCode(mfa_token, await codeAt(secret, now + STEP))).status).toBe(200);
    });
  });

  it("is no other text", async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const mfa_token = await mfaTokenOf(person);
    const code = await codeAt(secret, Date.now());
    for (const text of ["", code.slice(1), `${code}0`, `0${code}`, "١٢٣٤٥٦", "\0", "----", " ".repeat(1000)]) {
      expectProblem(await sendCode(mfa_token, text), 401, "invalid_code");
    }
    for (const bad of [null, 123456, [code], { code }]) {
      const answer = await call("POST", "/api/login/mfa", { body: { mfa_token, code: bad } });
      expectProblem(answer, 400, "invalid", { code: "invalid_type" });
    }
    expectProblem(await call("POST", "/api/login/mfa", { body: {} }), 400, "invalid", {
      mfa_token: "required",
      code: "required",
    });
  });
});

describe("an mfa_token", () => {
  it("lives five minutes, and is nobody else's to make", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const { secret } = await turnOn(person);
    await turnOn(other);
    const start = thisStep() + 10 * STEP;
    const { mfa_token } = await atMoment(start, async () => (await asked(await logIn(person))).body);
    const at = async (moment: number, token = mfa_token) => {
      const code = await codeAt(secret, moment);
      return atMoment(moment, () => sendCode(token, code));
    };
    expect((await at(start + 299_999)).status).toBe(200);
    expectProblem(await at(start + 300_000), 401, "session_ended");
    const others = await atMoment(start, () => mfaTokenOf(other));
    expectProblem(await at(start, others), 401, "invalid_code");
    for (const token of ["", "twm_", "twm_AAAA", `${mfa_token}A`, mfa_token.replace("twm_", "twr_"), person.token]) {
      expectProblem(await at(start, token), 401, "session_ended");
    }
    expectProblem(await call("GET", "/api/me", { token: mfa_token }), 401, "session_ended");
    expectProblem(await call("POST", "/api/token/refresh", { body: { refresh: mfa_token } }), 401, "session_ended");
  });

  it("ends with the password, with the second factor, and with the account", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await turnOn(person);
    const token = () => mfaTokenOf(person);
    const suspended = await token();
    await env.DB.prepare("UPDATE users SET suspended_at = created_at WHERE id = ?").bind(person.id).run();
    expectProblem(await sendCode(suspended, recoveryCodes[0]), 403, "suspended");
    await env.DB.prepare("UPDATE users SET suspended_at = NULL WHERE id = ?").bind(person.id).run();

    const changed = await token();
    const change = { current_password: PASSWORD, new_password: "battery staple 8" };
    expect((await person.post("/api/password/change", change)).status).toBe(204);
    expectProblem(await sendCode(changed, recoveryCodes[0]), 401, "session_ended");
    const back = { current_password: change.new_password, new_password: PASSWORD };
    expect((await person.post("/api/password/change", back)).status).toBe(204);

    const off = await token();
    const code = await codeAt(secret, Date.now());
    expect((await person.delete("/api/mfa", { current_password: PASSWORD, code })).status).toBe(204);
    expectProblem(await sendCode(off, recoveryCodes[0]), 401, "session_ended");
    await turnOn(person);
    const deleted = await token();
    expect(await rowsWith(person.id)).toHaveProperty("second_factors");
    expect((await person.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expectProblem(await sendCode(deleted, recoveryCodes[0]), 401, "session_ended");
    expect(Object.keys(await rowsWith(person.id)).toSorted()).toEqual(["audit"]);
  });
});

describe("a recovery code", () => {
  it("is a code that works once, as anyone types it", async () => {
    const person = await newPerson();
    const { recoveryCodes } = await turnOn(person);
    const mfa_token = await mfaTokenOf(person);
    const [first = "", second = "", third = ""] = recoveryCodes;
    const typed = first.toUpperCase().replaceAll("0", "O").replaceAll("1", "L").replaceAll("-", " ");
    expect((await sendCode(mfa_token, typed)).status).toBe(200);
    expectProblem(await sendCode(mfa_token, first), 401, "invalid_code");
    const twins = await Promise.all([sendCode(mfa_token, second), sendCode(mfa_token, second.replaceAll("-", ""))]);
    expect(twins.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    const both = await Promise.all([sendCode(mfa_token, third), sendCode(mfa_token, recoveryCodes[3])]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await stateOf(person)).toEqual({ totp: true, recovery_codes_left: 6 });
    const other = await newPerson();
    await turnOn(other);
    expectProblem(await sendCode(await mfaTokenOf(other), recoveryCodes[4]), 401, "invalid_code");
  });
});

describe("taking it off", () => {
  it("needs the password and a code, one of each kind", async () => {
    const person = await newPerson();
    const password = { current_password: PASSWORD };
    const off = (body: object, headers = {}) => person.delete("/api/mfa", { ...password, ...body }, { headers });
    const { secret } = (await setUp(person)).body;
    expectProblem(await off({ code: await codeAt(secret, Date.now()) }), 409, "mfa_off");
    expect((await confirm(person, await codeAt(secret, thisStep() - STEP))).status).toBe(200);
    const code = await codeAt(secret, Date.now());
    expectProblem(await off({ current_password: "wrong horse 7", code }), 403, "wrong_password");
    const wrong = await off({ code: await wrongCodeAt(secret, Date.now()) });
    expectProblem(wrong, 401, "invalid_code");
    const key = { "Idempotency-Key": "off" };
    expectProblem(await off({ code: "" }, key), 401, "invalid_code");
    const done = await off({ code }, { "Idempotency-Key": "done" });
    expect(done.status).toBe(204);
    for (const answer of [wrong, done]) expect(costOf(answer).trips).toBe(2);
    expect((await logIn(person)).status).toBe(200);
    expect(await rowsWith(person.id)).not.toHaveProperty("second_factors");

    const { recoveryCodes } = await turnOn(person);
    const replayed = await off({ code }, { "Idempotency-Key": "done" });
    expect(replayed.status).toBe(204);
    expect(replayed.headers.get("Idempotency-Replayed")).toBe("true");
    expect((await off({ code: recoveryCodes[9] })).status).toBe(204);
    expect(await stateOf(person)).toEqual({ totp: false, recovery_codes_left: 0 });
    expect(await auditOf(person)).toEqual([
      ["mfa.enabled", person.id, {}],
      ["mfa.failed", person.id, { reason: "invalid_code" }],
      ["mfa.failed", person.id, { reason: "invalid_code" }],
      ["mfa.disabled", person.id, { by: "user", code: "totp" }],
      ["login.succeeded", person.id, { session_id: expect.any(String) }],
      ["mfa.disabled", person.id, { by: "user", code: "recovery_code" }],
    ]);
  });

  it("is for an admin too, but not from their own account", async () => {
    const [admin, person] = [await newPerson(), await newPerson()];
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
    const { recoveryCodes } = await turnOn(person);
    const mfa_token = await mfaTokenOf(person);
    expect((await sendCode(mfa_token, recoveryCodes[0])).status).toBe(200);
    const path = `/api/admin/users/${person.id}/mfa`;
    expectProblem(await person.delete(path), 403, "forbidden");
    expect(await stateOf(person)).toMatchObject({ totp: true });
    const done = await admin.delete(path);
    expect(done.status).toBe(204);
    expect(costOf(done).trips).toBe(1);
    expect((await logIn(person)).status).toBe(200);
    expect((await admin.delete(path)).status).toBe(204);
    expectProblem(await admin.delete(`/api/admin/users/${admin.id}/mfa`), 403, "forbidden");
    expect((await auditOf(person)).slice(0, 2)).toEqual([
      ["login.succeeded", person.id, { session_id: expect.any(String), second_factor: "recovery_code" }],
      ["mfa.disabled", admin.id, { by: "admin" }],
    ]);
  });
});

it("mails the owner whatever happens to it", async () => {
  const { jobs, fetch } = appWithQueue();
  const [person, admin] = [await newReader(), await newPerson()].map(({ signedIn }) => new Person(signedIn, fetch));
  if (!person || !admin) return expect.fail();
  const { secret } = (await setUp(person)).body;
  const { recovery_codes } = (await confirm(person, await codeAt(secret, Date.now()))).body;
  const send = async (code: string) => {
    const body = { mfa_token: await mfaTokenOf(person), code };
    expect((await call("POST", "/api/login/mfa", { body }, fetch)).status).toBe(200);
  };
  await send(recovery_codes[0]);
  await send(await codeAt(secret, Date.now() + STEP));
  const off = { current_password: PASSWORD, code: recovery_codes[1] };
  expect((await person.delete("/api/mfa", off)).status).toBe(204);
  await turnOn(person);
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  for (const _ of "12") expect((await admin.delete(`/api/admin/users/${person.id}/mfa`)).status).toBe(204);

  const mails = await mailsOf(jobs);
  expect(new Set(mails.map(({ to }) => to))).toEqual(new Set([person.signedIn.user.email]));
  expect(mails.map(({ text }) => text.split("\n\n")[1]?.replace(/\nWhen: .*$/, ""))).toEqual([
    "The second factor of your account was turned on. From now on, log-in asks for a code too.",
    "Someone logged in to your account with the password and a recovery code.\n9 recovery codes are left.",
    "The second factor of your account was turned off. From now on, the password alone is enough.",
    "An administrator turned off the second factor of your account. From now on, the password alone is enough.",
  ]);
});

describe("attempts", () => {
  const floods = { FLOOD_ADDRESS: undefined, FLOOD_USER: undefined, FLOOD_UPGRADE: undefined };
  const limited = fetchThrough(createApp(), { ...floods, RATE_LIMITS: "on" } as never);
  const start = thisStep() + 100 * STEP;
  let addresses = 0;

  /** From an address of its own. */
  function send(mfa_token: string, code: string | undefined): Promise<Answer> {
    addresses += 1;
    const headers = { "CF-Connecting-IP": `198.18.7.${addresses}` };
    return call("POST", "/api/login/mfa", { body: { mfa_token, code }, headers }, limited);
  }

  it("with codes: five of an account, from wherever, then each waits, the right one too", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await turnOn(person);
    const twenty = await atMoment(start, async () => {
      const mfa_token = await mfaTokenOf(person);
      return Promise.all(Array.from({ length: 20 }, () => send(mfa_token, "000")));
    });
    expect(twenty.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
    let moment = start;
    for (const seconds of [1, 2, 4, 8]) {
      const code = await codeAt(secret, moment);
      await atMoment(moment, async () => expectWait(await send(await mfaTokenOf(person), code), seconds));
      moment += seconds * 1000;
      await atMoment(moment, async () => {
        expectProblem(await send(await mfaTokenOf(person), "000"), 401, "invalid_code");
      });
    }
    moment += 16_000;
    const code = await codeAt(secret, moment);
    await atMoment(moment, async () => {
      expect((await send(await mfaTokenOf(person), code)).status).toBe(200);
      for (let failed = 0; failed < 4; failed += 1) {
        expectProblem(await send(await mfaTokenOf(person), "000"), 401, "invalid_code");
      }
      expect((await send(await mfaTokenOf(person), recoveryCodes[0])).status).toBe(200);
      expectProblem(await send(await mfaTokenOf(person), "000"), 401, "invalid_code");
    });
  });

  it("in taking it off: a wrong password holds up no log-in, a wrong code no other password", async () => {
    const person = new Person((await newPerson()).signedIn, limited);
    const { recoveryCodes } = await turnOn(person);
    const off = (current_password: string, code = "000") => person.delete("/api/mfa", { current_password, code });
    for (let failed = 0; failed < 5; failed += 1) expectProblem(await off("wrong"), 403, "wrong_password");
    expectWait(await off(PASSWORD), 1);
    expect((await send(await mfaTokenOf(person), recoveryCodes[0])).status).toBe(200);
    await env.DB.prepare("DELETE FROM attempts WHERE subject = ?").bind(person.id).run();
    for (let failed = 0; failed < 5; failed += 1) expectProblem(await off(PASSWORD), 401, "invalid_code");
    expectWait(await off(PASSWORD, recoveryCodes[1]), 1);
    expectWait(await send(await mfaTokenOf(person), recoveryCodes[1]), 1);
    expectProblem(await person.post("/api/mfa/totp", { current_password: PASSWORD }), 409, "mfa_on");
    const change = { current_password: PASSWORD, new_password: "battery staple 8" };
    expect((await person.post("/api/password/change", change)).status).toBe(204);
  });

  it("in setting up: of the password, and of the code that confirms", async () => {
    const person = new Person((await newPerson()).signedIn, limited);
    for (let tried = 0; tried < 6; tried += 1) expectProblem(await confirm(person, "000"), 409, "mfa_off");
    for (let failed = 0; failed < 4; failed += 1) expectProblem(await setUp(person, "wrong"), 403, "wrong_password");
    const { secret } = (await setUp(person)).body;
    for (let failed = 0; failed < 5; failed += 1) expectProblem(await confirm(person, "000"), 401, "invalid_code");
    expectWait(await confirm(person, await codeAt(secret, Date.now())), 1);
  });

  it("of the right password count no more once a code is asked for", async () => {
    const person = await newPerson();
    await turnOn(person);
    const body = { username: person.username, password: PASSWORD };
    const headers = { "CF-Connecting-IP": "198.18.8.1" };
    for (let tried = 0; tried < 6; tried += 1) {
      const answer = await asked(await call("POST", "/api/login", { body, headers }, limited));
      expect(costOf(answer).trips).toBe(2);
    }
  });
});

describe("keys", () => {
  it("rotate without anyone losing their second factor", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const { secret } = await turnOn(person, { ...settingsOf(env), JWT_SECRET: env.JWT_SECRET_PREVIOUS });
    await turnOn(other);
    const [former, current] = [await factorOf(person), await factorOf(other)];
    expect((await sendCode(await mfaTokenOf(person), await codeAt(secret, Date.now()))).status).toBe(200);

    const rotate = async () => {
      const stats = newQueryStats();
      await inBackground(Date.now(), (open) => rotateEncryptionKeys(open()), stats);
      return stats;
    };
    const stats = await rotate();
    expect(stats.roundTrips).toBe(3);
    expect(stats.rowsRead).toBeLessThan(10);
    const row = await factorOf(person);
    expect(row).toMatchObject({ key_id: current?.key_id, recovery_codes: former?.recovery_codes });
    expect(row?.secret).not.toBe(former?.secret);
    expect(await factorOf(other)).toEqual(current);
    expect((await sendCode(await mfaTokenOf(person), await codeAt(secret, Date.now() + STEP))).status).toBe(200);
    expect(await rotate()).toMatchObject({ roundTrips: 2, rowsWritten: 0 });
  });

  it("that are lost leave the recovery codes", async () => {
    const person = await newPerson();
    const lost = { ...settingsOf(env), JWT_SECRET: "a-secret-that-nobody-has-any-more" };
    const { secret, recoveryCodes } = await turnOn(person, lost);
    const mfa_token = await mfaTokenOf(person);
    expectProblem(await sendCode(mfa_token, await codeAt(secret, Date.now())), 401, "invalid_code");
    expect((await sendCode(mfa_token, recoveryCodes[0])).status).toBe(200);
  });

  it("open no secret in another's row", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const { secret } = await turnOn(person);
    await turnOn(other);
    const { secret: stored } = (await factorOf(person)) ?? {};
    await env.DB.prepare("UPDATE second_factors SET secret = ? WHERE user_id = ?").bind(stored, other.id).run();
    const code = await codeAt(secret, Date.now());
    expectProblem(await sendCode(await mfaTokenOf(other), code), 401, "invalid_code");
    expect((await sendCode(await mfaTokenOf(person), code)).status).toBe(200);
  });
});

function expectWait(answer: Answer, seconds: number): void {
  expectProblem(answer, 429, "too_many_attempts");
  expect(answer.headers.get("Retry-After")).toBe(String(seconds));
}

function setUp(person: Person, current_password = PASSWORD): Promise<Answer> {
  return person.post("/api/mfa/totp", { current_password });
}

function confirm(person: Person, code: string): Promise<Answer> {
  return person.post("/api/mfa/totp/confirm", { code });
}

async function stateOf(person: Person) {
  const { status, body } = await person.get("/api/mfa");
  expect(status).toBe(200);
  return body;
}

function logIn({ username }: Person, path = "/api/login", password = PASSWORD): Promise<Answer> {
  return call("POST", path, { body: { username, password } });
}

async function asked(answer: Answer): Promise<Answer> {
  expectProblem(answer, 401, "mfa_required");
  return answer;
}

function sendCode(mfa_token: string, code: string | undefined): Promise<Answer> {
  return call("POST", "/api/login/mfa", { body: { mfa_token, code } });
}

function factorOf({ id }: Person) {
  const select = env.DB.prepare("SELECT * FROM second_factors WHERE user_id = ?").bind(id);
  return select.first<{ secret: string; key_id: string; recovery_codes: string }>();
}

/** Action, actor and detail of each entry about someone, oldest first. */
async function auditOf({ id }: Person) {
  const { results } = await env.DB.prepare("SELECT action, actor_id, detail FROM audit WHERE target_id = ? ORDER BY id")
    .bind(id)
    .all<{ action: string; actor_id: string | null; detail: string }>();
  return results.map(({ action, actor_id, detail }) => [action, actor_id, JSON.parse(detail)]);
}
