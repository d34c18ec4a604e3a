import type { Random } from "../test/support/random.ts";
import type { Answer, Attack } from "./request.ts";
import type { World } from "./world.ts";

/** What is attacked: an operation of the API, or a tool of `/mcp`. */
export interface Subject {
  readonly name: string;
  readonly isForAdmins: boolean;
  /** Whether the actor may lose credentials or a resource if it succeeds, and needs new ones. */
  readonly takesAway: boolean;
  /** Attacks whose right answer is known. */
  readonly families: readonly Family[];
  /** Whether a random attack has something to change. */
  readonly hasInput: boolean;
  /** A random attack. The same random numbers make the same attack. */
  fuzz(world: World, random: Random): Attack;
  /** Whether nothing may have been written. */
  isRefusal(answer: Answer): boolean;
  faultsOf(attack: Attack, answer: Answer, world: World): string[];
}

export type Family = (world: World) => Attack[] | Promise<Attack[]>;
