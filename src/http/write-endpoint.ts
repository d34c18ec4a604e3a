import { commit } from "../features/feed/commit.ts";
import type { Decision } from "../features/feed/write.ts";
import type { ErrorCode } from "../kernel/errors.ts";
import type { Body, Contract, Input } from "./contract.ts";
import { type Endpoint, inputOf, respond } from "./endpoint.ts";

type Eventually<T> = T | Promise<T>;

/** An endpoint that commits a write, and responds with the entity as the actor sees it afterwards. */
export function writeEndpoint<const C extends Contract & { access: Exclude<Contract["access"], "public"> }>(
  contract: C,
  decide: (input: Input<C>) => Eventually<Decision<Body<C>>>,
): Endpoint;
/** As above, with another answer than the entity. */
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
  const handle: Endpoint["handle"] = async (c) => {
    const input: Input<C> = inputOf(c, definition);
    const decision: Decision<Data> = await decide(input);
    const [{ seq, data }] = await commit(input.ctx, [decision]);
    return respond(c, contract, await present(data, input), seq !== null);
  };
  return { contract, handle };
}

/** `conflict`: the entity kept changing during the tries. */
const WRITE_ERRORS = ["conflict"] as const satisfies ErrorCode[];
