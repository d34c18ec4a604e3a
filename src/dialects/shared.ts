import { z } from "@hono/zod-openapi";
import type { AuthenticatedContext } from "../context/request-context.ts";
import type { Page } from "../db/keyset.ts";
import type { Contract } from "../http/contract.ts";
import { type Endpoint, respond } from "../http/endpoint.ts";
import { handleWith } from "../http/handle.ts";
import type { ListContract, ListInput } from "../http/list-endpoint.ts";
import { linked, type PageQuery, pageParameters, sliceOf } from "../http/pagination.ts";
import { AppError } from "../kernel/errors.ts";

/** A dialect's list is a bare array without pages, so it is long. The `Link` header leads to the rest. */
const MAX_RESULTS = 1_000;

/** A list as a bare array, with a `Link` header (RFC 8288) to the rest. */
export function arrayEndpoint<const C extends ListContract, Item>(
  definition: C,
  list: (input: ListInput<C>) => Promise<Page<Item>>,
  translate: (item: Item) => z.input<C["item"]["schema"]>,
): Endpoint {
  const { item, query = z.strictObject({}), ...rest }: ListContract = definition;
  const contract: Contract = {
    ...rest,
    query: query.safeExtend({ cursor: pageParameters.cursor }),
    response: { description: item.description, schema: z.array(item.schema), example: [item.example] },
    errors: ["bad_cursor"],
  };
  const handle = handleWith(contract, {
    run: async ({ c, ...input }) => {
      const { cursor, ...filters } = input.query as unknown as PageQuery;
      const slice = await sliceOf(c, cursor, MAX_RESULTS);
      const page = await list({ ...input, c, query: filters, slice } as unknown as ListInput<C>);
      const { results, next } = await linked(c, page);
      if (next) c.header("Link", `<${next}>; rel="next"`);
      return respond(c, contract, results.map(translate));
    },
  });
  return { contract, handle };
}

/** The owner in a body. Clients of a dialect may send ids that are not ours. */
export const userField = z.union([z.string(), z.number()]).openapi({ description: "The user's own id, or left out." });

/** @throws AppError `forbidden` if a body's `user` is someone else */
export function requireOneself({ principal }: AuthenticatedContext, user: string | number | undefined): void {
  if (user !== undefined && user !== principal.userId) {
    throw new AppError("forbidden", "`user` must be your own id. You may leave it out.");
  }
}
