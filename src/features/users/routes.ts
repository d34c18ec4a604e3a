import { z } from "@hono/zod-openapi";
import { NO_CONTENT } from "../../http/contract.ts";
import { aliasRoute, type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { EXAMPLES, passwordField, USERS, userInputSchema, userSchema } from "../accounts/schemas.ts";
import { deleteAccount, refuseOthers } from "./erase.ts";
import { updateUser } from "./update.ts";
import { getUser } from "./users.ts";

const response = { description: "The user", schema: userSchema, example: EXAMPLES.user };
const body = { schema: userInputSchema, example: EXAMPLES.userInput };
const shared = z.literal("delete").optional().openapi({ description: "Also deletes what is shared with others." });
const removal = {
  schema: z.strictObject({ password: passwordField, shared }),
  example: { password: "correct horse 7" },
};
const updateDescription =
  "Changes the username or the e-mail address. Fields that are not sent keep their values. Changing your own address " +
  "needs `current_password`, and the former address is notified. Tokens cannot change an address.";
const deleteDescription =
  "Deletes the account and everything that its user owns. While something of it is shared with others this is a 409, " +
  "unless `shared` says to delete that too.";

export const getMeEndpoint = endpoint(
  {
    route: "GET /api/me",
    summary: "Get the current user",
    description: "The user who is signed in.",
    access: "profile:read",
    response,
  },
  ({ ctx }) => getUser(ctx, ctx.principal.userId),
);

export const getUserEndpoint = endpoint(
  {
    route: "GET /api/users/{id}",
    summary: "Get a user",
    description: "Oneself, and for admins anyone.",
    access: "profile:read",
    response,
  },
  ({ ctx, params }) => getUser(ctx, params.id),
);

export const updateUserEndpoint = endpoint(
  {
    route: "PUT|PATCH /api/users/{id}",
    summary: "Update a user",
    description: updateDescription,
    access: "profile:write",
    body,
    response,
    limits: ["password"],
    errors: ["username_taken", "email_taken", "wrong_password", "session_required"],
  },
  ({ ctx, params, body }) => updateUser(ctx, params.id, body),
);

const deleteMeEndpoint = endpoint(
  {
    route: "DELETE /api/me",
    summary: "Delete the current user",
    description: `${deleteDescription} \`POST /api/me/delete\` does the same, for clients behind proxies that drop the body of a DELETE.`,
    access: "session",
    body: removal,
    response: NO_CONTENT,
    cookie: "clears",
    limits: ["password"],
    errors: ["wrong_password", "last_admin", "shared_things"],
  },
  ({ ctx, body }) => deleteAccount(ctx, body),
);

export const userEndpoints = {
  tag: USERS,
  endpoints: [
    getMeEndpoint,
    endpoint(
      {
        route: "PUT|PATCH /api/me",
        summary: "Update the current user",
        description: updateDescription,
        access: "profile:write",
        body,
        response,
        limits: ["password"],
        errors: ["username_taken", "email_taken", "wrong_password", "session_required"],
      },
      ({ ctx, body }) => updateUser(ctx, ctx.principal.userId, body),
    ),
    deleteMeEndpoint,
    aliasRoute(deleteMeEndpoint, "POST /api/me/delete"),
    getUserEndpoint,
    updateUserEndpoint,
    endpoint(
      {
        route: "DELETE /api/users/{id}",
        summary: "Delete one's own account",
        description: `${deleteDescription} Admins delete others by \`DELETE /api/admin/users/{id}\`.`,
        access: "session",
        body: removal,
        response: NO_CONTENT,
        cookie: "clears",
        limits: ["password"],
        errors: ["wrong_password", "forbidden", "last_admin", "shared_things"],
      },
      async ({ ctx, params, body }) => {
        await refuseOthers(ctx, params.id);
        await deleteAccount(ctx, body);
      },
    ),
  ],
} satisfies EndpointGroup;
