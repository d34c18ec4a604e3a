import type { AuthenticatedContext } from "../context/request-context.ts";
import { commit } from "../features/feed/commit.ts";
import { conditional } from "../features/feed/conditional.ts";
import type { Decision } from "../features/feed/write.ts";
import type { ErrorCode } from "../kernel/errors.ts";
import type { Body, Contract, Input } from "./contract.ts";
import { type Endpoint, respond } from "./endpoint.ts";
import { handleWith } from "./handle.ts";

type Eventually<T> = T | Promise<T>;

/** An endpoint that commits a write, and responds with the entity as the actor sees it afterwards. */
export function writeEndpoint<const C extends Contract & { access: Exclude<Contract["access"], "public"> }>(
  contract: C,
  decide: (input: Input<C>) => Eventually<Decision<Body<C>>>,
): Endpoint;
/** As above, with another response than the entity. */
export function writeEndpoint<const C extends Contract & { access: Exclude<Contract["access"], "public"> }, Data>(
  contract: C,
  decide: (input: Input<C>) => Eventually<Decision<Data>>,
  present: (data: Data, input: Input<C>) => Eventually<Body<C>>,
): Endpoint;
export function writeEndpoint<const C extends Contract, Data>(
  definition: C,
  decide: (input: Input<C>) => Eventually<Decision<Data>>,
  present: (data: Data, input: Input<C>) => unknown = (data) => data,
): Endpoint {
  const contract: Contract = { ...definition, errors: [...WRITE_ERRORS, ...(definition.errors ?? [])] };
  const handle = handleWith<C>(contract as C, {
    run: async (input) => {
      const decision = conditional<Data>(input.ctx as AuthenticatedContext, await decide(input));
      const [{ seq, data }] = await commit(input.ctx, [decision]);
      return respond(input.c, contract, await present(data, input), seq !== null);
    },
    replay: async (data, input) => respond(input.c, contract, await present(data as Data, input)),
  });
  return { contract, handle };
}

/** `conflict`: the entity kept changing during the tries. */
const WRITE_ERRORS = ["conflict"] as const satisfies ErrorCode[];
