import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, openPage } from "./chromium.ts";
import { installClient } from "./package.ts";
import { Person } from "./server.ts";
import { StartedServer } from "./started-server.ts";

// The client, as it is packed, on a page of another origin than the server's.
describe.skipIf(!hasChromium)("a page of another origin", () => {
  let site: Site;
  let server: StartedServer;
  beforeAll(async () => {
    site = await serveSite(installClient());
    server = await StartedServer.startNew({ CORS_ORIGINS: site.url });
  });
  afterAll(async () => {
    await server.stop();
    site.close();
  });

  it("is kept up to date, also over a lost server", async () => {
    const me = await Person.register(server.url);
    const before = await me.call("POST", "/api/tasks", { title: "Before" });
    await openPage(`${site.url}/?${new URLSearchParams({ url: server.url, token: me.token })}`);

    expect(await site.shows((titles) => titles.includes("Before"))).toEqual(["Before"]);
    await me.call("PATCH", `/api/tasks/${before.id}`, { title: "Changed" });
    await site.shows((titles) => titles.includes("Changed"));
    await server.stop();
    await server.start();
    await me.call("POST", "/api/tasks", { title: "After" });
    await me.call("DELETE", `/api/tasks/${before.id}`);
    expect(await site.shows((titles) => titles.join() === "After")).toEqual(["After"]);
  });

  it("can open no socket without a ticket, whatever cookies it has", async () => {
    await openPage(`${site.url}/bare?${new URLSearchParams({ url: server.url })}`);
    expect(await site.shows(([said]) => said === "open" || said === "refused")).toEqual(["refused"]);
  });
});

const PAGES: Record<string, string> = {
  "/": `
    import { connect } from "/client/index.js";
    const query = new URLSearchParams(location.search);
    const titles = new Map();
    const show = () => fetch("/shown", { method: "POST", body: JSON.stringify([...titles.values()]) });
    connect({
      url: query.get("url"),
      token: async () => query.get("token"),
      onChange: ({ entity, id, op, data }) => {
        if (entity !== "task") return;
        if (op === "upsert") titles.set(id, data.title);
        else titles.delete(id);
        return show();
      },
      cursorStore: {
        get: () => localStorage.getItem("cursor"),
        set: (cursor) => localStorage.setItem("cursor", cursor),
      },
    });`,
  "/bare": `
    document.cookie = "access=whatever";
    const url = new URLSearchParams(location.search).get("url").replace("http", "ws");
    const socket = new WebSocket(url + "/api/live", ["taskwire.v1"]);
    const say = (said) => fetch("/shown", { method: "POST", body: JSON.stringify([said]) });
    socket.onopen = () => say("open");
    socket.onerror = () => say("refused");`,
};

/** A site with the client's files, and what its pages say they show. */
type Site = Awaited<ReturnType<typeof serveSite>>;

async function serveSite(project: string) {
  let shown: string[] = [];
  let wake = () => {};
  const site = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    if (request.method === "POST") {
      shown = JSON.parse(await text(request));
      wake();
    }
    if (pathname.startsWith("/client/")) {
      response.setHeader("Content-Type", "text/javascript");
      return response.end(
        readFileSync(`${project}/node_modules/taskwire-client/dist${pathname.slice("/client".length)}`),
      );
    }
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><script type="module">${PAGES[pathname] ?? ""}</script>`);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  const shows = async (condition: (shown: string[]) => boolean): Promise<string[]> => {
    while (!condition(shown)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return shown;
  };
  return { url: `http://127.0.0.1:${(site.address() as { port: number }).port}`, shows, close: () => site.close() };
}
