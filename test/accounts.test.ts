import { describe, expect, it } from "vitest";
import {
  call,
  expectProblem,
  logIn,
  newPerson,
  newUsername,
  PASSWORD,
  type Person,
  register,
} from "./support/client.ts";
import { rowsWith } from "./support/rows.ts";
import { anotherSessionOf } from "./support/socket.ts";
import { atMoment, DAY } from "./support/time.ts";

describe("registering", () => {
  it("makes an account that is signed in", async () => {
    const username = newUsername();
    const email = `${username}@Example.com`;
    const { status, body } = await call("POST", "/api/register/", { body: { username, email, password: PASSWORD } });
    expect(status).toBe(201);
    expect(body).toEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username,
        email,
        email_verified: false,
        role: "user",
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
      access: expect.any(String),
      refresh: expect.any(String),
      token_type: "Bearer",
      expires_in: 900,
    });
    expect((await call("GET", "/api/me", { token: body.access })).body).toEqual(body.user);
  });

  it("refuses a name or an address that is taken, whatever its case", async () => {
    const email = `${newUsername()}@example.com`;
    const { username } = await register({ email });
    const same = { username: username.toUpperCase(), password: PASSWORD };
    expectProblem(await call("POST", "/api/register", { body: same }), 409, "username_taken");
    const address = { username: newUsername(), email: email.toUpperCase(), password: PASSWORD };
    expectProblem(await call("POST", "/api/register", { body: address }), 409, "email_taken");
  });

  it("names every bad field at once", async () => {
    const body = { username: "a b", email: "nowhere", password: "short", admin: true };
    expectProblem(await call("POST", "/api/register", { body }), 400, "invalid", {
      username: "invalid_format",
      email: "invalid_format",
      password: "too_short",
      admin: "unknown_field",
    });
    expectProblem(await call("POST", "/api/register", { body: {} }), 400, "invalid", {
      username: "required",
      password: "required",
    });
  });

  it.each([
    ["seven characters", "abc d7!", "too_short"],
    ["more than 256 bytes", "é".repeat(129), "too_long"],
    ["a common one", "Password123", "common_password"],
    ["NUL", "correct\0horse", "invalid_text"],
    ["the username", "SOMEBODY.ELSE", "same_as_name"],
    ["the address", "somebody@example.com", "same_as_name"],
  ])("refuses a password of %s", async (_, password, code) => {
    const body = { username: "somebody.else", email: "somebody@example.com", password };
    expectProblem(await call("POST", "/api/register", { body }), 400, "invalid", { password: code });
  });

  it("tells passwords apart by their last letter, also beyond ASCII", async () => {
    const { username } = await register({ password: "пароль-длинный" });
    const wrong = { username, password: "пароль-длинныё" };
    expectProblem(await call("POST", "/api/login", { body: wrong }), 401, "invalid_credentials");
    const right = await call("POST", "/api/login", { body: { username, password: "пароль-длинный" } });
    expect(right.status).toBe(200);
  });
});

describe("a password", () => {
  it("is the same however its accents are composed", async () => {
    const { username } = await register({ password: "cafés à Orléans".normalize("NFC") });
    const body = { username, password: "cafés à Orléans".normalize("NFD") };
    expect((await call("POST", "/api/login", { body })).status).toBe(200);
  });
});

describe("logging in", () => {
  it("takes the username or the address, in any case", async () => {
    const email = `${newUsername()}@example.com`;
    const { username, id } = await register({ email });
    for (const name of [{ username }, { username: email }, { email }, { username: username.toUpperCase(), email }]) {
      const { status, body } = await call("POST", "/api/login/", { body: { ...name, password: PASSWORD } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ user: { id }, token_type: "Bearer", expires_in: 900 });
    }
  });

  it("answers /api/token as SimpleJWT does", async () => {
    const { username } = await register();
    const { status, body } = await call("POST", "/api/token/", { body: { username, password: PASSWORD } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ access: expect.any(String), refresh: expect.any(String) });
  });

  it("does not tell a wrong password from an unknown user", async () => {
    const { username } = await register();
    const wrong = await call("POST", "/api/login", { body: { username, password: "wrong horse 7" } });
    const unknown = await call("POST", "/api/login", { body: { username: newUsername(), password: PASSWORD } });
    expectProblem(wrong, 401, "invalid_credentials");
    expect({ ...unknown.body, request_id: "" }).toEqual({ ...wrong.body, request_id: "" });
    expect(wrong.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire"');
    for (const answer of [wrong, unknown]) expect(answer.headers.get("Server-Timing")).toMatch(/desc="2 trips"$/);
  });

  it("asks for a name", async () => {
    expectProblem(await call("POST", "/api/login", { body: { password: PASSWORD } }), 400, "invalid", {
      username: "required",
    });
  });
});

describe("sessions", () => {
  it("are listed newest first, with the one that asks marked", async () => {
    const person = await register();
    await call("POST", "/api/login", {
      body: { username: person.username, password: PASSWORD },
      headers: { "User-Agent": "A phone" },
    });
    const { body } = await person.get("/api/sessions/");
    expect(body).toMatchObject({ next: null, previous: null });
    expect(body.results).toEqual([
      { ...anySession, user_agent: "A phone", current: false },
      { ...anySession, current: true },
    ]);
  });

  it("end by id, each on its own, and for strangers not at all", async () => {
    const person = await register();
    const stranger = await register();
    const [session] = (await person.get("/api/sessions")).body.results;
    expectProblem(await stranger.delete(`/api/sessions/${session.id}`), 404, "not_found");
    expect((await person.delete(`/api/sessions/${session.id}/`)).status).toBe(204);
    expectProblem(await person.get("/api/me"), 401, "session_ended");
    expect((await stranger.get("/api/me")).status).toBe(200);
  });

  it("end with log-out, at once, for reads, writes and refreshing", async () => {
    const person = await register();
    expect((await person.post("/api/logout/")).status).toBe(204);
    expectProblem(await person.get("/api/tasks"), 401, "session_ended");
    expectProblem(await person.post("/api/tasks", { title: "Late" }), 401, "session_ended");
    const body = { refresh: person.signedIn.refresh };
    expectProblem(await call("POST", "/api/token/refresh", { body }), 401, "session_ended");
  });

  it("all end with log-out everywhere", async () => {
    const person = await register();
    const login = { username: person.username, password: PASSWORD };
    const { body: other } = await call("POST", "/api/login", { body: login });
    expect((await person.post("/api/logout/all")).status).toBe(204);
    for (const token of [person.token, other.access]) {
      expectProblem(await call("GET", "/api/me", { token }), 401, "session_ended");
    }
  });

  it("run out after thirty days without use", async () => {
    const person = await register();
    const body = { refresh: person.signedIn.refresh };
    await atMoment(Date.now() + 30 * DAY, async () => {
      expectProblem(await call("POST", "/api/token/refresh", { body }), 401, "session_ended");
    });
  });
});

describe("refreshing", () => {
  const refresh = (token: string) => call("POST", "/api/token/refresh/", { body: { refresh: token } });

  it("answers with a new pair, and the same again to a client that lost it", async () => {
    const { signedIn } = await register();
    const first = await refresh(signedIn.refresh);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      access: expect.any(String),
      refresh: expect.any(String),
      token_type: "Bearer",
      expires_in: 900,
    });
    expect(first.body.refresh).not.toBe(signedIn.refresh);
    expect((await refresh(signedIn.refresh)).body.refresh).toBe(first.body.refresh);
  });

  it("gives two tabs that ask at once the same token", async () => {
    const { signedIn } = await register();
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(signedIn.refresh)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.body.refresh)).size).toBe(1);
  });

  it("ends the session when a token comes back after its successor was used", async () => {
    const person = await register();
    const { body: second } = await refresh(person.signedIn.refresh);
    const { body: third } = await refresh(second.refresh);
    expectProblem(await refresh(person.signedIn.refresh), 401, "token_reused");
    expectProblem(await refresh(third.refresh), 401, "session_ended");
    expectProblem(await person.get("/api/me"), 401, "session_ended");
  });

  it("ends the session when a token comes back after thirty seconds", async () => {
    const { signedIn } = await register();
    const now = Date.now();
    await atMoment(now, () => refresh(signedIn.refresh));
    await atMoment(now + 30_000, async () => expect((await refresh(signedIn.refresh)).status).toBe(200));
    await atMoment(now + 30_001, async () => expectProblem(await refresh(signedIn.refresh), 401, "token_reused"));
  });

  it("refuses what is no refresh token of ours", async () => {
    const { signedIn } = await register();
    const forged = `${signedIn.refresh.slice(0, -2)}AA`;
    for (const token of ["", "twr_", signedIn.access, forged, signedIn.refresh.replace("twr_", "tws_")]) {
      expectProblem(await refresh(token), 401, "session_ended");
    }
  });
});

describe("changing the password", () => {
  it("ends every other session and takes effect at once", async () => {
    const person = await register();
    const login = { username: person.username, password: PASSWORD };
    const { body: other } = await call("POST", "/api/login", { body: login });
    const change = { current_password: PASSWORD, new_password: "battery staple 8" };
    expect((await person.post("/api/password/change/", change)).status).toBe(204);
    expectProblem(await call("GET", "/api/me", { token: other.access }), 401, "session_ended");
    expect((await person.get("/api/me")).status).toBe(200);
    expectProblem(await call("POST", "/api/login", { body: login }), 401, "invalid_credentials");
    const renewed = { ...login, password: "battery staple 8" };
    expect((await call("POST", "/api/login", { body: renewed })).status).toBe(200);
  });

  it("asks for the current one, and judges the new one like any", async () => {
    const person = await register();
    const wrong = { current_password: "wrong horse 7", new_password: "battery staple 8" };
    expectProblem(await person.post("/api/password/change", wrong), 403, "wrong_password");
    const common = { current_password: PASSWORD, new_password: "password1" };
    expectProblem(await person.post("/api/password/change", common), 400, "invalid", {
      new_password: "common_password",
    });
    const name = { current_password: PASSWORD, new_password: person.username };
    expectProblem(await person.post("/api/password/change", name), 400, "invalid", { new_password: "same_as_name" });
  });
});

const anySession = {
  id: expect.any(String),
  created_at: expect.any(String),
  last_used_at: expect.any(String),
  user_agent: "",
};

describe("the accounts that other tests insert", () => {
  it("are what registering leaves and answers", async () => {
    const email = () => `${newUsername()}@Example.com`;
    const [inserted, registered] = [await newPerson({ email: email() }), await register({ email: email() })];
    const trace = await traceOf(registered);
    expect(trace.rows).toHaveProperty("jobs");
    delete trace.rows["jobs"];
    expect(await traceOf(inserted)).toEqual(trace);
  });

  it("are signed in again as by logging in", async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    for (const person of [one, other]) await person.patch("/api/profile", { time_zone: "Europe/Berlin" });
    const loggedIn = await traceOf(await logIn(one));
    expect(loggedIn.rows).toHaveProperty("audit");
    delete loggedIn.rows["audit"];
    expect(await traceOf(await anotherSessionOf(other))).toEqual(loggedIn);
  });
});

/** What someone was answered, may do with it, and has in the database, without what differs between any two. */
async function traceOf(person: Person) {
  const claims = await call("POST", "/api/token/verify", { body: { token: person.token } });
  const trace = { answer: person.signedIn, claims: claims.body, rows: await rowsWith(person.id) };
  const refreshed = await call("POST", "/api/token/refresh", { body: { refresh: person.signedIn.refresh } });
  expect(refreshed.status).toBe(200);
  const differing = [
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    /user-\d+-[0-9a-f]{8}/g,
    /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
    /\$argon2id\$[^"]+/g,
    /(?<="(access|refresh)":")[^"]+/g,
    /(?<="(seq|iat|exp)":)\d+/g,
  ];
  const masked = differing.reduce((text, pattern) => text.replaceAll(pattern, "0"), JSON.stringify(trace));
  return JSON.parse(masked) as typeof trace;
}
