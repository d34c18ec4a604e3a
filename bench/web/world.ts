import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { newPerson, type Person } from "../../test/browser/person.ts";
import { PATHS } from "../../web/router/paths.ts";
import type { Bench } from "./bench.ts";

/** An admin with something at each place of the app. */
export interface World {
  readonly url: string;
  readonly person: Person;
  readonly paths: readonly string[];
  readonly guestPaths: readonly string[];
  readonly newGuest: (options: BrowserContextOptions) => Promise<BrowserContext>;
}

export async function worldOf({ url, browser, grantAdmin }: Bench): Promise<World> {
  const person = await newPerson(url, browser);
  const other = await newPerson(url, browser);
  grantAdmin(person.username);
  const { id: me } = await person.call("GET", "/api/me");
  const category = await person.call("POST", "/api/categories", { name: "Garden", color: "#2e7d32" });
  const invitation = { username: other.username, role: "editor" };
  const sent = await person.call("POST", `/api/categories/${category.id}/members`, invitation);
  await other.call("POST", `/api/invitations/${sent.id}/accept`);

  const today = new Date().toISOString().slice(0, 10);
  const shared = { category_id: category.id, labels: ["outside"], due_date: today };
  const task = await person.call("POST", "/api/tasks", {
    ...{ ...shared, title: "Water the plants", due_time: "09:00", assignee_id: me, priority: "high" },
    description:
      "With **rain water**:\n\n- roses\n- [the list](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    recurrence: { rrule: "FREQ=WEEKLY;BYDAY=MO,WE", from: "due" },
  });
  await person.call("POST", "/api/tasks", { title: "Fill the can", parent_id: task.id });
  await person.call("POST", `/api/tasks/${task.id}/reminders`, { minutes_before: 10 });
  await other.call("POST", `/api/tasks/${task.id}/comments`, { body: `@${person.username} not the *cactus*` });
  await person.call("POST", "/api/tasks", { title: "Call the bank", due_date: "2026-01-05", priority: "urgent" });
  await person.call("POST", "/api/tasks", { title: "An idea without a day" });
  const done = await person.call("POST", "/api/tasks", { title: "Buy seeds", category_id: category.id });
  await person.call("POST", `/api/tasks/${done.id}/complete`);
  const theirs = await other.call("POST", "/api/categories", { name: "Trip" });
  await other.call("POST", `/api/categories/${theirs.id}/members`, { username: person.username, role: "viewer" });
  await person.call("POST", "/api/tokens", { name: "Backup script", scopes: ["tasks:read"] });

  const parameters: Record<string, string> = {
    "/c/:id": `/c/${category.id}`,
    "/l/:label": "/l/outside",
    "/t/:id": `/t/${task.id}`,
    "/search": "/search?q=plants",
  };
  const guestPaths = ["/login", "/register", "/forgot"];
  const redirects = ["/", "/settings", "/admin"];
  const paths = PATHS.filter((path) => !guestPaths.includes(path) && !redirects.includes(path));
  return {
    url,
    person,
    guestPaths: [...guestPaths, "/nowhere"],
    paths: [...paths.map((path) => parameters[path] ?? path), "/c/nothing"],
    newGuest: (options) => browser.newContext({ ...options, baseURL: url }),
  };
}
