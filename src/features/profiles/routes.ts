import { aliasRoute, type Endpoint, endpoint } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { getProfile, updateProfile } from "./profiles.ts";
import { EXAMPLE, EXAMPLE_INPUT, profileInputSchema, profileSchema } from "./schemas.ts";

const tag = { name: "Profile", description: "How a user is called, and their time zone, language and mails." };
const answer = { description: "The profile", schema: profileSchema, example: EXAMPLE };

const getProfileEndpoint = endpoint(
  {
    method: "get",
    path: "/api/profile",
    tag,
    summary: "Get the profile",
    description: "The profile of the user who is signed in. Everyone has one from the start.",
    access: "profile:read",
    answer,
  },
  ({ ctx }) => getProfile(ctx),
);

const updateProfileEndpoint = writeEndpoint(
  {
    method: "put",
    path: "/api/profile",
    tag,
    summary: "Update the profile",
    description: "Fields that are not sent keep their values. A new time zone changes no task: each keeps its own.",
    access: "profile:write",
    body: { schema: profileInputSchema, example: EXAMPLE_INPUT },
    answer,
  },
  ({ ctx, body }) => updateProfile(ctx, body),
);

export const profileEndpoints: readonly Endpoint[] = [
  getProfileEndpoint,
  updateProfileEndpoint,
  aliasRoute(updateProfileEndpoint, { method: "patch" }),
];
