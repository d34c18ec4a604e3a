import { ids, queries, verbs } from "./addresses.ts";
import { authentication } from "./authentication.ts";
import { bodies, sizes, types } from "./bodies.ts";
import type { Operation } from "./operations.ts";
import type { Attack } from "./request.ts";
import type { World } from "./world.ts";

/** What all attacks on an operation know. */
export interface Aim {
  operation: Operation;
  world: World;
  operations: Operation[];
  /** The key that signs access tokens, if it is known. */
  secret: string | undefined;
}

/** Attacks with one right answer, or few. `fuzz.ts` has the others. */
export const FAMILIES: Record<string, (aim: Aim) => Attack[] | Promise<Attack[]>> = {
  authentication: ({ operation, world, secret }) => authentication(operation, world, secret),
  ids: ({ operation, world }) => ids(operation, world),
  verbs: ({ operation, world, operations }) => verbs(operation, world, operations),
  queries: ({ operation, world }) => queries(operation, world),
  bodies: ({ operation, world }) => bodies(operation, world),
  types: ({ operation, world }) => types(operation, world),
  sizes: ({ operation, world }) => sizes(operation, world),
};
