import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer, request } from "node:http";
import { join } from "node:path";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { createClient, ServerError } from "../../client/index.ts";
import { installClient } from "./package.ts";
import { Person, Server } from "./server.ts";

const server = await Server.start();
afterAll(() => server.stop());

const APP = `
import { createClient, type Task } from "taskwire-client";
const [, , url = "", token = ""] = process.argv;
const taskwire = createClient({ url, token: () => token });
const { data, seq }: { data: Task; seq: number | null } = await taskwire.call("POST /api/tasks", { body: { title: "Packed" } });
const titles: string[] = [];
for await (const { title } of taskwire.pages("GET /api/tasks", { query: { done: false, page_size: 1 } })) titles.push(title);
console.log(JSON.stringify({ role: data.role, hasSeq: seq !== null, titles }));
`;

it("is a package that runs in an empty project, with its types", async () => {
  const me = await Person.register(server.url);
  await me.call("POST", "/api/tasks", { title: "First" });
  const project = installClient();
  expect(existsSync(join(project, "node_modules/taskwire-client/README.md"))).toBe(true);
  writeFileSync(join(project, "app.ts"), APP);
  const flags = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--lib",
    "es2022,dom",
    "--types",
    "node",
  ];
  execFileSync("tsc", [...flags, "--typeRoots", join(process.cwd(), "node_modules/@types"), join(project, "app.ts")]);
  const said = execFileSync(process.execPath, [join(project, "app.ts"), server.url, me.token], { encoding: "utf8" });
  expect(JSON.parse(said)).toEqual({ role: "owner", hasSeq: true, titles: ["Packed", "First"] });
});

it("makes a write once, though its answer is lost", async () => {
  const me = await Person.register(server.url);
  const proxy = await losing(2);
  const taskwire = createClient({ url: proxy.url, token: () => me.token });
  const { data, isReplay } = await taskwire.call("POST /api/tasks", { body: { title: "Once" } });
  expect(isReplay).toBe(true);
  const { results } = await me.call("GET", "/api/tasks");
  expect(results).toEqual([data]);
});

it("sends tags: a poll without news has the data that there was, a late write is refused", async () => {
  const me = await Person.register(server.url);
  const taskwire = createClient({ url: server.url, token: () => me.token });
  const { data: task, etag } = await taskwire.call("POST /api/tasks", { body: { title: "One" } });
  const params = { id: task.id };
  const read = () => taskwire.call("GET /api/tasks/{id}", { params });
  expect((await read()).data).toEqual(task);
  expect((await read()).data).toEqual(task);
  await me.call("PATCH", `/api/tasks/${task.id}`, { title: "Two" });
  const now = await read();
  expect(now.data.title).toBe("Two");
  const late = taskwire.call("PATCH /api/tasks/{id}", { params, body: { title: "Three" }, ifMatch: etag ?? "" });
  await expect(late).rejects.toMatchObject({ code: "precondition_failed", etag: now.etag });
});

it("says what the server says of bad input, and asks for another token once", async () => {
  const me = await Person.register(server.url);
  let asked = 0;
  const token = () => {
    asked += 1;
    return asked === 1 ? "tw_old" : me.token;
  };
  const taskwire = createClient({ url: server.url, token });
  const bad = taskwire.call("POST /api/tasks", { body: { title: "" } });
  await expect(bad).rejects.toBeInstanceOf(ServerError);
  await expect(bad).rejects.toMatchObject({ status: 400, code: "invalid", problem: { errors: [{ path: "title" }] } });
  expect(asked).toBe(2);
});

/** A proxy that passes requests on, and cuts the connection before the first answers. */
async function losing(answers: number): Promise<{ url: string }> {
  let lost = 0;
  const proxy: HttpServer = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request(new URL(url ?? "", server.url), { method, headers }, (answer) => {
      lost += 1;
      if (lost <= answers) return void answer.resume().on("end", () => outgoing.destroy());
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as { port: number }).port}` };
}
