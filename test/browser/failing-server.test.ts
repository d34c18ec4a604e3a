import type { Route } from "playwright-core";
import { expect, it } from "vitest";
import { addTask, describeInBrowser, link, newPerson, untilConnection } from "./support.ts";

describeInBrowser("a server that fails", () => {
  it("is asked again until it answers, once for each change", async () => {
    const me = await newPerson();
    const page = await me.open("/inbox");
    await untilConnection(page, "Live");
    const failures: ((route: Route) => Promise<void>)[] = [
      (route) => route.fulfill({ status: 500, json: { code: "internal" } }),
      (route) => route.fulfill({ status: 503, headers: { "Retry-After": "1" }, json: { code: "unavailable" } }),
      (route) => route.fulfill({ status: 429, headers: { "Retry-After": "1" }, json: { code: "rate_limited" } }),
      // The server has done it, and its answer is lost.
      (route) => route.fetch().then(() => route.abort()),
    ];
    await page.route("**/api/tasks", (route) => (failures.shift() ?? ((last) => last.continue()))(route));
    await addTask(page, "Through everything");
    await link(page, "Through everything").waitFor();
    await untilConnection(page, "1 pending");
    await untilConnection(page, "Live");
    expect(failures).toEqual([]);
    const { results } = await me.call("GET", "/api/tasks");
    expect(results.map(({ title }: { title: string }) => title)).toEqual(["Through everything"]);
  });

  it("that answers nothing keeps nobody from working", async () => {
    const me = await newPerson();
    const page = await me.open("/inbox");
    await untilConnection(page, "Live");
    const held: Route[] = [];
    let isSilent = true;
    await page.route("**/api/tasks", async (route) => {
      if (isSilent) held.push(route);
      else await route.continue();
    });
    await addTask(page, "One");
    await addTask(page, "Two");
    await untilConnection(page, "2 pending");
    isSilent = false;
    await Promise.all(held.map((route) => route.abort()));
    await untilConnection(page, "Live");
    const { results } = await me.call("GET", "/api/tasks?ordering=created_at");
    expect(results.map(({ title }: { title: string }) => title)).toEqual(["One", "Two"]);
  });
});
