import {
  logInEndpoint,
  logOutEndpoint,
  refreshEndpoint,
  registerEndpoint,
  verifyTokenEndpoint,
} from "../features/accounts/routes.ts";
import { ACCOUNTS, USERS } from "../features/accounts/schemas.ts";
import { logInCodeEndpoint } from "../features/mfa/routes.ts";
import { getMeEndpoint } from "../features/users/routes.ts";
import type { Api } from "../http/docs.ts";
import { aliasRoute } from "../http/endpoint.ts";

export const dialect004: Api = {
  title: "Taskwire, dialect 004",
  description: "`/api/accounts/…`; tasks are at `/api/tasks`, as in the native API.",
  groups: [
    {
      tag: ACCOUNTS,
      endpoints: [
        aliasRoute(registerEndpoint, "POST /api/accounts/register"),
        aliasRoute(logInEndpoint, "POST /api/accounts/login"),
        aliasRoute(logInCodeEndpoint, "POST /api/accounts/login/mfa"),
        aliasRoute(logOutEndpoint, "POST /api/accounts/logout"),
        aliasRoute(verifyTokenEndpoint, "POST /api/accounts/verify"),
        aliasRoute(refreshEndpoint, "POST /api/accounts/refresh"),
      ],
    },
    { tag: USERS, endpoints: [aliasRoute(getMeEndpoint, "GET /api/accounts/me")] },
  ],
};
