import { z } from "@hono/zod-openapi";
import type { Page, Slice } from "../db/keyset.ts";
import type { Contract, Input } from "./contract.ts";
import { type Endpoint, respond } from "./endpoint.ts";
import { handleWith } from "./handle.ts";
import { linked, listExample, listOf, type PageQuery, pageParameters, sliceOf } from "./pagination.ts";

/** A list's contract has an item in place of a response, and not the parameters of pages: those come by themselves. */
export type ListContract = Omit<Contract, "response"> & {
  readonly item: { readonly schema: z.ZodType; readonly example: unknown; readonly description: string };
};

export type ListInput<C extends ListContract> = Input<C & Pick<Contract, "response">> & { readonly slice: Slice };

/** A list in pages: keyset cursors, with `next` and `previous` as whole URLs. */
export function listEndpoint<const C extends ListContract>(
  definition: C,
  list: (input: ListInput<C>) => Promise<Page<z.input<C["item"]["schema"]>>>,
): Endpoint {
  const { item, query = z.strictObject({}), errors = [], ...rest }: ListContract = definition;
  const { description, schema, example } = item;
  const contract: Contract = {
    ...rest,
    query: query.safeExtend(pageParameters),
    response: { description, schema: listOf(schema), example: listExample(example) },
    errors: ["bad_cursor", ...errors],
  };
  const handle = handleWith(contract, {
    run: async ({ c, ...input }) => {
      const { cursor, page_size, ...filters } = input.query as unknown as PageQuery;
      const slice = await sliceOf(c, cursor, page_size);
      const page = await list({ ...input, c, query: filters, slice } as unknown as ListInput<C>);
      return respond(c, contract, await linked(c, page));
    },
  });
  return { contract, handle };
}
