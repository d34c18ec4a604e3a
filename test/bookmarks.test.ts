import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, costOf, expectProblem, newPerson, PASSWORD, type Person } from "./support/client.ts";
import { withBindings } from "./support/database.ts";
import { ReplicatedDatabase } from "./support/replica-database.ts";

const HEADER = "X-D1-Bookmark";

const bookmarkOf = ({ headers }: { headers: Headers }) => headers.get(HEADER) as string;
const withBookmark = (bookmark: string) => ({ headers: { [HEADER]: bookmark } });

describe("a bookmark", () => {
  it("comes with every answer that asked the database, and with no other", async () => {
    const person = await newPerson();
    const credentials = { username: person.username, password: PASSWORD };
    const answers = [
      await person.post("/api/tasks", { title: "A task" }),
      await person.get("/api/tasks"),
      await person.get("/api/sessions"),
      await person.get("/api/sync"),
      await person.get("/api/tasks/01983f2e-7c1a-7b3c-9d4e-5f6071829300"),
      await call("POST", "/api/login", { body: credentials }),
      await call("GET", "/ready"),
    ];
    for (const answer of answers) {
      expect(costOf(answer).trips).toBeGreaterThan(0);
      expect(bookmarkOf(answer)).toMatch(/^[\w-]+\.[\w-]{16}$/);
    }
    for (const path of ["/health", "/openapi.json", "/api/nothing"]) {
      expect(bookmarkOf(await call("GET", path))).toBeNull();
    }
    expect(bookmarkOf(await person.post("/api/tasks", {}))).toBeNull();
  });

  it("is the sender's own where D1 gives none: it rolled the batch back", async () => {
    const person = await newPerson();
    await person.category("Home");
    const list = await person.get("/api/categories");
    const headers = { [HEADER]: bookmarkOf(list), "If-None-Match": list.headers.get("ETag") as string };
    const same = await person.get("/api/categories", { headers });
    expect(same.status).toBe(304);
    expect(bookmarkOf(same)).toBe(bookmarkOf(list));
    expect(bookmarkOf(await person.post("/api/categories", { name: "Home" }, { headers }))).toBe(bookmarkOf(list));
  });
});

describe("with a replica that lags", () => {
  let d1: ReplicatedDatabase;
  let person: Person;

  beforeAll(async () => {
    d1 = await ReplicatedDatabase.create();
  });

  beforeEach(async () => {
    d1.refuse = undefined;
    person = withBindings({ DB: d1.database }, await newPerson());
    await d1.catchUp();
    d1.answeredBy.length = 0;
  });

  it("one's own write is read with its bookmark, and may be missing without", async () => {
    const written = await person.post("/api/tasks", { title: "Written" });
    const path = `/api/tasks/${written.body.id}`;
    expectProblem(await person.get(path), 404, "not_found");
    expect((await person.get("/api/tasks")).body.results).toEqual([]);
    expect((await person.get(path, withBookmark(bookmarkOf(written)))).status).toBe(200);
    expect(d1.answeredBy).toEqual(["primary", "replica", "replica", "replica"]);
  });

  it("a poll without news is answered by the replica, and one with news too", async () => {
    const list = await person.get("/api/tasks");
    const headers = { "If-None-Match": list.headers.get("ETag") as string };
    expect((await person.get("/api/tasks", { headers })).status).toBe(304);
    await person.task();
    expect((await person.get("/api/tasks", { headers })).status).toBe(304);
    await d1.catchUp();
    const news = await person.get("/api/tasks", { headers });
    expect(news.body.results).toHaveLength(1);
    expect(costOf(news).trips).toBe(1);
    expect(d1.answeredBy).toEqual(["replica", "replica", "primary", "replica", "replica"]);
  });

  it("nothing is written from an old state", async () => {
    const { id } = await person.task();
    expect((await person.post(`/api/tasks/${id}/complete`)).status).toBe(200);
    expect((await person.patch(`/api/tasks/${id}`, { due_date: "2027-01-01" })).body).toMatchObject({ done: true });
    expect(new Set(d1.answeredBy)).toEqual(new Set(["primary"]));
  });

  it("sessions, passwords, the site and sync are read from the primary", async () => {
    const credentials = { username: person.username, password: PASSWORD };
    await person.post("/api/login", credentials);
    await person.post("/api/password/change", { current_password: PASSWORD, new_password: "battery staple 8" });
    for (const path of ["/api/sessions", "/api/tokens", "/api/admin/users", "/api/sync", "/ready"]) {
      await person.get(path);
    }
    expect(d1.answeredBy.length).toBeGreaterThan(7);
    expect(new Set(d1.answeredBy)).toEqual(new Set(["primary"]));
  });

  it("a session that ended is refused once the replica knows, and at once by writes and with the bookmark", async () => {
    await person.task();
    await d1.catchUp();
    const end = await person.post("/api/logout");
    expect((await person.get("/api/tasks")).status).toBe(200);
    expectProblem(await person.post("/api/tasks", { title: "Late" }), 401, "session_ended");
    expectProblem(await person.get("/api/tasks", withBookmark(bookmarkOf(end))), 401, "session_ended");
    expectProblem(await person.get("/api/tasks"), 401, "session_ended");
  });

  it("one that is malformed, forged or another server's is ignored, and not sent back", async () => {
    const own = bookmarkOf(await person.get("/api/tasks"));
    const forged = [
      ["x", "", own.repeat(200), own.split(".")[0] as string, own.replace(/^./, "f")],
      "00000001-00000000-00000000-00000000000000000000000000000000.AAAAAAAAAAAAAAAA",
    ].flat();
    for (const bookmark of forged) {
      const answer = await person.get("/api/tasks", withBookmark(bookmark));
      expect(answer.status).toBe(200);
      expect(bookmarkOf(answer)).toMatch(/^0/);
    }
    expect(new Set(d1.answeredBy)).toEqual(new Set(["replica"]));
  });

  it("one that D1 refuses is dropped: the primary answers", async () => {
    const written = await person.post("/api/tasks", { title: "Written" });
    d1.refuse = "D1_ERROR: invalid bookmark";
    const { status, body, headers } = await person.get("/api/tasks", withBookmark(bookmarkOf(written)));
    expect(status).toBe(200);
    expect(body.results).toHaveLength(1);
    expect(headers.get("Server-Timing")).toContain("2 trips");
    expect(bookmarkOf({ headers })).toMatch(/^0/);
    expect(d1.answeredBy).toEqual(["primary", "replica", "primary"]);
  });
});
