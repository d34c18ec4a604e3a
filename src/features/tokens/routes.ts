import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { createToken } from "./create.ts";
import { EXAMPLE, EXAMPLE_INPUT, NEW_EXAMPLE, newTokenSchema, tokenInputSchema, tokenSchema } from "./schemas.ts";
import { getToken, listTokens, revokeToken } from "./tokens.ts";

const token = { schema: tokenSchema, example: EXAMPLE };

export const tokenEndpoints = {
  tag: { name: "Tokens", description: "Personal access tokens, for scripts and integrations." },
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/tokens",
        summary: "List tokens",
        description: "The user's personal access tokens, newest first, expired ones included.",
        access: "session",
        item: { ...token, description: "A page of tokens" },
      },
      ({ ctx, slice }) => listTokens(ctx, slice),
    ),
    endpoint(
      {
        route: "POST /api/tokens",
        summary: "Create a token",
        description: "The response has the token. It is not shown again. A user has at most 100 tokens.",
        access: "session",
        body: { schema: tokenInputSchema, example: EXAMPLE_INPUT },
        response: { status: 201, description: "The new token", schema: newTokenSchema, example: NEW_EXAMPLE },
        showsSecret: true,
        location: "/api/tokens/{id}",
        errors: ["too_many_tokens"],
      },
      ({ ctx, body: { name, scopes, categories, expires_at } }) =>
        createToken(ctx, { name, scopes, categories: categories ?? undefined, expires_at }),
    ),
    endpoint(
      {
        route: "GET /api/tokens/{id}",
        summary: "Get a token",
        description: "What it may do, and when it was last used.",
        access: "session",
        response: { ...token, description: "The token" },
      },
      ({ ctx, params }) => getToken(ctx, params.id),
    ),
    endpoint(
      {
        route: "DELETE /api/tokens/{id}",
        summary: "Revoke a token",
        description: "It is refused from the next request on. Its sockets close.",
        access: "session",
        response: NO_CONTENT,
      },
      ({ ctx, params }) => revokeToken(ctx, params.id),
    ),
  ],
} satisfies EndpointGroup;
