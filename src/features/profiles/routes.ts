import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { getProfile, updateProfile } from "./profiles.ts";
import { EXAMPLE, EXAMPLE_INPUT, profileInputSchema, profileSchema } from "./schemas.ts";

const response = { description: "The profile", schema: profileSchema, example: EXAMPLE };

export const profileEndpoints = {
  tag: { name: "Profile", description: "How a user is called, and their time zone, language and mails." },
  endpoints: [
    endpoint(
      {
        route: "GET /api/profile",
        summary: "Get the profile",
        description: "The profile of the user who is signed in. Everyone has one from the start.",
        access: "profile:read",
        etag: "profile",
        response,
      },
      ({ ctx }) => getProfile(ctx),
    ),
    writeEndpoint(
      {
        route: "PUT|PATCH /api/profile",
        summary: "Update the profile",
        description: "Fields that are not sent keep their values. A new time zone changes no task: each keeps its own.",
        access: "profile:write",
        etag: "profile",
        body: { schema: profileInputSchema, example: EXAMPLE_INPUT },
        response,
      },
      ({ ctx, body }) => updateProfile(ctx, body),
    ),
  ],
} satisfies EndpointGroup;
