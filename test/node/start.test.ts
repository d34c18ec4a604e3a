import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseFile } from "../../scripts/start/database.ts";
import { expectPlaces } from "./app-paths.ts";
import { freePort, Person } from "./server.ts";
import { StartedServer } from "./started-server.ts";

// `npm start` as an operator runs it. The cases follow one another on one data folder.

const folder = mkdtempSync(join(tmpdir(), "taskwire-start-"));
const data = join(folder, "data");
const backup = join(folder, "backup.sqlite");
const address = `${crypto.randomUUID()}@example.com`;
const server = new StartedServer({ DATA_DIR: data, PORT: String(await freePort()) });
let ada: Person;
let cursor: string;

beforeAll(async () => {
  await server.start();
  ada = await Person.register(server.url, { email: address });
});

afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe("while it runs", () => {
  it("its files are private", () => {
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(join(data, "settings.json")).mode & 0o777).toBe(0o600);
  });

  it.each([
    "/__scheduled?cron=*+*+*+*+*",
    "/cdn-cgi/local/scheduled?cron=*+*+*+*+*",
    "/cdn-cgi/handler/scheduled",
    "/cdn-cgi/mf/scheduled",
    "/CDN-CGI/local/scheduled",
    "//cdn-cgi/local/scheduled",
    "/%63dn-cgi/local/scheduled",
    "/cdn-cgi/local/explorer",
  ])("no URL fires a cron: %s", async (path) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  it("static files are served", async () => {
    const response = await fetch(`${server.url}/pages/page.css`);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/css; charset=utf-8"]);
    expect((await fetch(`${server.url}/pages/none.css`)).status).toBe(404);
  });

  it("the app is served at its paths", () => expectPlaces(server.url));

  it.each([
    [{}, /^The data folder .* is in use\. Stop the server that uses it first\.\n$/],
    [{ DATA_DIR: "/proc/nowhere" }, /^DATA_DIR: \/proc\/nowhere cannot be written \(ENOENT\)\.\n$/],
    [{ PORT: "http" }, /^PORT: "http" is not a port\.\n$/],
    [{ TRUSTED_PROXIES: "10.0.0.0/33" }, /^TRUSTED_PROXIES: "10\.0\.0\.0\/33" is not an address or a CIDR\.\n$/],
    [
      { DATA_DIR: join(folder, "other"), APP_URL: "https://tasks.example", JWT_SECRET: "short" },
      /^JWT_SECRET: at least 32 characters, unless on loopback\n$/,
    ],
  ])("a mistake is one line: %j", (environment, line) => {
    const { status, stderr } = server.run("start.ts", [], environment);
    expect([status, stderr]).toEqual([1, expect.stringMatching(line)]);
  });

  it("an operator makes an admin", async () => {
    const { id, username } = await ada.call("GET", "/api/me");
    expect(server.run("admin.mjs", ["grant", username])).toMatchObject({
      status: 0,
      stdout: `${username} is an admin.\n`,
    });
    expect(server.run("admin.mjs", ["grant", "nobody"])).toMatchObject({ status: 1 });
    expect(await ada.call("GET", "/api/admin/audit")).toMatchObject({
      results: [{ action: "role.changed", target_id: id }],
    });
  });

  it("a backup is taken, and none is restored", async () => {
    await ada.call("POST", "/api/tasks", { title: "In the backup" });
    ({ cursor } = await ada.call("GET", "/api/sync"));
    expect(server.run("backup.ts", [backup])).toMatchObject({ status: 0, stderr: "" });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(server.run("restore.ts", [backup])).toMatchObject({ status: 1, stderr: expect.stringMatching(/is in use/) });
  });
});

it("SIGTERM lets a request under way end, and what was due while no server ran comes at the next start", async () => {
  await verify(await server.mail(address, "Is this your address?"));
  const { id } = await ada.call("POST", "/api/tasks", { title: "Water the plants" });
  const at = Date.now() + 1_500;
  await ada.call("POST", `/api/tasks/${id}/reminders`, { at: new Date(at).toISOString() });
  const headers = {
    Authorization: `Bearer ${ada.token}`,
    "Content-Type": "application/json",
    Expect: "100-continue",
  };
  const slow = request(`${server.url}/api/tasks`, { agent: false, method: "POST", headers });
  slow.flushHeaders();
  await once(slow, "continue");
  const answered = once(slow, "response");
  const stopping = server.stop();
  setTimeout(() => slow.end('{"title": "Under way"}'), 300);
  const [answer] = await answered;
  expect(answer.statusCode).toBe(201);
  const { code, ms } = await stopping;
  expect(code).toBe(0);
  expect(ms).toBeLessThan(5_000);

  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  await server.start();
  await server.mail(address, "Reminder: Water the plants");
});

describe("after kill -9", () => {
  it("what was acknowledged is there", async () => {
    const tasks = ["In the backup", "Water the plants", "Under way", "Before the kill"];
    await ada.call("POST", "/api/tasks", { title: "Before the kill" });
    server.kill();
    const present = join(folder, "present.sqlite");
    expect(server.run("backup.ts", [present])).toMatchObject({ status: 0, stderr: "" });
    const rows = new DatabaseSync(present).prepare("SELECT title FROM tasks ORDER BY created_at, id").all();
    expect(rows.map(({ title }) => title)).toEqual(tasks);
  });

  it("what is no backup is refused, and nothing changes", async () => {
    const before = readFileSync(join(data, "settings.json"), "utf8");
    writeFileSync(join(folder, "none"), "no backup");
    const { status, stderr } = server.run("restore.ts", [join(folder, "none")]);
    expect([status, stderr]).toEqual([1, `${join(folder, "none")} is no backup of Taskwire.\n`]);
    expect(readFileSync(join(data, "settings.json"), "utf8")).toBe(before);
  });

  it("a damaged folder is not served", () => {
    const database = databaseFile(join(data, "state-1"));
    writeFileSync(database, Buffer.alloc(statSync(database).size, "damaged"));
    const refusal = "The database is damaged (file is not a database). Put a backup back with `npm run restore`.\n";
    expect(server.run("start.ts", [])).toMatchObject({ status: 1, stderr: refusal });
    expect(server.run("backup.ts", [join(folder, "damaged")])).toMatchObject({ status: 1, stderr: refusal });
    writeFileSync(join(data, "settings.json"), "{");
    expect(server.run("start.ts", [])).toMatchObject({ status: 1, stderr: expect.stringMatching(/is damaged\. Put/) });
  });

  it("a backup brings back what was, and clients sync from the start", async () => {
    expect(server.run("restore.ts", [backup])).toMatchObject({ status: 0, stderr: "" });
    await server.start();
    expect(titles(await ada.call("GET", "/api/tasks"))).toEqual(["In the backup"]);
    await expect(ada.call("GET", `/api/sync?cursor=${cursor}`)).rejects.toThrow(/400 .*"bad_cursor"/);
  });
});

async function verify({ text }: { text: string }): Promise<void> {
  const [, token] = /token=(\S+)/.exec(text) ?? [];
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${server.url}/api/email/verify`, {
    method: "POST",
    headers,
    body: JSON.stringify({ token }),
  });
  expect(response.status).toBe(200);
}

function titles({ results }: { results: { title: string }[] }): string[] {
  return results.map(({ title }) => title);
}
