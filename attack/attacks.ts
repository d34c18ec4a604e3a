import { ids, queries, verbs } from "./addresses.ts";
import { authentication } from "./authentication.ts";
import { bodies, sizes, types } from "./bodies.ts";
import type { Operation } from "./operations.ts";
import type { Attack } from "./request.ts";
import type { World } from "./world.ts";

/** The operation to attack, and what its attacks are made from. */
interface AttackInput {
  operation: Operation;
  world: World;
  operations: Operation[];
  /** The key that signs access tokens, if it is known. */
  secret: string | undefined;
}

/** Attacks whose right answer is known. `fuzz.ts` makes random ones. */
export const FAMILIES: Record<string, (input: AttackInput) => Attack[] | Promise<Attack[]>> = {
  authentication: ({ operation, world, secret }) => authentication(operation, world, secret),
  ids: ({ operation, world }) => ids(operation, world),
  verbs: ({ operation, world, operations }) => verbs(operation, world, operations),
  queries: ({ operation, world }) => queries(operation, world),
  bodies: ({ operation, world }) => bodies(operation, world),
  types: ({ operation, world }) => types(operation, world),
  sizes: ({ operation, world }) => sizes(operation, world),
};
