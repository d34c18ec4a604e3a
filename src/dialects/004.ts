import {
  logInEndpoint,
  logOutEndpoint,
  refreshEndpoint,
  registerEndpoint,
  verifyTokenEndpoint,
} from "../features/accounts/routes.ts";
import { getMeEndpoint } from "../features/users/routes.ts";
import type { Api } from "../http/docs.ts";
import { aliasRoute } from "../http/endpoint.ts";

// `/api/accounts/…`. Its tasks are the native ones.

export const dialect004: Api = {
  title: "Taskwire, dialect 004",
  description: "`/api/accounts/…`; tasks are at `/api/tasks`, as in the native API.",
  endpoints: [
    aliasRoute(registerEndpoint, { path: "/api/accounts/register" }),
    aliasRoute(logInEndpoint, { path: "/api/accounts/login" }),
    aliasRoute(logOutEndpoint, { path: "/api/accounts/logout" }),
    aliasRoute(verifyTokenEndpoint, { path: "/api/accounts/verify" }),
    aliasRoute(refreshEndpoint, { path: "/api/accounts/refresh" }),
    aliasRoute(getMeEndpoint, { path: "/api/accounts/me" }),
  ],
};
