import type { RouteHandler } from "@hono/zod-openapi";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, route } from "../../http/documented.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { getProfile, updateProfile } from "./profiles.ts";
import { EXAMPLE, EXAMPLE_INPUT, profileInputSchema, profileSchema } from "./schemas.ts";

const tags = ["Profile"];

const responses = { 200: answer("The profile", profileSchema, EXAMPLE) };

const profileRoute = route(
  { ...signedIn, method: "get", path: "/api/profile", tags, summary: "One's profile", responses },
  [],
);

const updateProfileRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/profile",
    tags,
    summary: "Change the profile; what is not sent stays",
    request: { body: jsonBody(profileInputSchema, EXAMPLE_INPUT) },
    responses,
  },
  [],
);

const updating: RouteHandler<typeof updateProfileRoute, App> = async (c) => {
  return c.json(await updateProfile(c.get("ctx"), c.req.valid("json")), 200);
};

export const profileRoutes = createRouter();

profileRoutes.openapi(profileRoute, async (c) => c.json(await getProfile(c.get("ctx")), 200));
profileRoutes.openapi(updateProfileRoute, updating);
profileRoutes.openapi(alike(updateProfileRoute, { method: "patch" }), updating);
