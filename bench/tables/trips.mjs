import { print } from "../print.mjs";

/** The D1 round trips of each kind of request, with its limit. */
export async function trips({ large, logIn, request }) {
  const user = await large();
  const { json: task } = await request("POST", "/api/tasks", user, { title: "A task", due_date: "2026-03-14" });
  const path = `/api/tasks/${task.id}`;
  const { json: signed } = await request("POST", "/api/login", user, user.credentials);
  const cases = [
    [1, "GET", "/api/me"],
    [1, "GET", "/api/profile"],
    [1, "GET", "/api/tasks"],
    [1, "GET", "/api/tasks?page=2"],
    [1, "GET", path],
    [1, "GET", `${path}/history`],
    [1, "GET", "/api/tasks/completed"],
    [1, "GET", "/api/categories?counts=true"],
    [1, "GET", "/api/sessions"],
    [1, "POST", "/api/tasks", { title: "Another", due_date: "2026-03-14", due_time: "10:00" }],
    [1, "POST", "/api/categories", { name: `Category ${crypto.randomUUID()}` }],
    [2, "PATCH", path, { title: "Changed", due_date: "2026-03-15" }],
    [2, "POST", `${path}/complete`],
    [2, "POST", `${path}/incomplete`],
    [2, "PATCH", "/api/profile", { bio: crypto.randomUUID() }],
    [2, "POST", "/api/login", user.credentials],
    [2, "POST", "/api/token/refresh", { refresh: signed.refresh }],
    [1, "DELETE", path],
    [2, "POST", "/api/logout"],
  ];
  print("D1 round trips", "request", "trips", "at most");
  const leaver = await logIn(user);
  for (const [most, method, path, body] of cases) {
    const { trips } = await request(method, path, path.endsWith("logout") ? leaver : user, body);
    print("", `${method} ${path.replace(/[0-9a-f-]{36}/, "{id}")}`, trips, most, trips <= most);
  }
}
