import { SHARED as accounts } from "../features/accounts/routes.ts";
import { SHARED as users } from "../features/users/routes.ts";
import type { Dialect } from "../http/docs.ts";
import { alike } from "../http/documented.ts";
import { createRouter } from "../http/router.ts";

// `/api/accounts/…`; its tasks are the native ones.

const routes = createRouter();

routes.openapi(alike(accounts.register.route, { path: "/api/accounts/register" }), accounts.register.handler);
routes.openapi(alike(accounts.logIn.route, { path: "/api/accounts/login" }), accounts.logIn.handler);
routes.openapi(alike(accounts.logOut.route, { path: "/api/accounts/logout" }), accounts.logOut.handler);
routes.openapi(alike(accounts.verify.route, { path: "/api/accounts/verify" }), accounts.verify.handler);
routes.openapi(alike(accounts.refresh.route, { path: "/api/accounts/refresh" }), accounts.refresh.handler);
routes.openapi(alike(users.me.route, { path: "/api/accounts/me" }), users.me.handler);

export const dialect004: Dialect = {
  title: "Taskwire, dialect 004",
  description: "`/api/accounts/…`; tasks are at `/api/tasks`, as in the native API.",
  routes,
};
