import { type Random, shuffled } from "../test/support/random.ts";
import { FAMILIES } from "./attacks.ts";
import { fuzz } from "./fuzz.ts";
import { faultsOf } from "./judge.ts";
import type { Operation } from "./operations.ts";
import type { Answer, Attack } from "./request.ts";
import { type Target, type World, Worlds } from "./world.ts";

interface Finding {
  operation: Operation;
  attack: Attack;
  fault: string;
}

/** Sends attacks one after the other, and checks each answer, and the tables after it. */
export class Launcher {
  readonly #target: Target;
  readonly #operations: Operation[];
  readonly #worlds: Worlds;
  /** The counts of written rows after the last answer, if that was a refusal. */
  #written: Record<string, number> | undefined;

  constructor(target: Target, operations: Operation[]) {
    this.#target = target;
    this.#operations = operations;
    this.#worlds = new Worlds(target);
  }

  async worldFor({ path }: Operation): Promise<World> {
    const [world, isNew] = await this.#worlds.get(path.startsWith("/api/admin/"));
    if (isNew) this.#written = undefined;
    return world;
  }

  /** Sends some attacks of each family, and as many random ones. The random numbers choose them. */
  async attack(operation: Operation, random: Random, count: number): Promise<Finding[]> {
    const findings: Finding[] = [];
    const launch = async (attack: Attack) => {
      const faults = await this.#launch(operation, attack);
      findings.push(...faults.map((fault) => ({ operation, attack, fault })));
    };
    for (const family of Object.values(FAMILIES)) {
      let world = await this.worldFor(operation);
      let attacks = await this.#aim(operation, world, family);
      for (const place of shuffled(random, [...attacks.keys()]).slice(0, count)) {
        const current = await this.worldFor(operation);
        if (current !== world) [world, attacks] = [current, await this.#aim(operation, current, family)];
        await launch(attacks[place] as Attack);
      }
    }
    const hasInput = operation.mediaType !== undefined || operation.parameters.length > 0;
    for (let fuzzed = 0; fuzzed < (hasInput ? count : 2); fuzzed += 1) {
      await launch(fuzz(operation, await this.worldFor(operation), random));
    }
    return findings;
  }

  async #aim(operation: Operation, world: World, family: (typeof FAMILIES)[string]): Promise<Attack[]> {
    const { database, canSend } = this.#target;
    const attacks = await family({ operation, world, operations: this.#operations, secret: database?.secret });
    return attacks.filter(({ request }) => canSend(request));
  }

  async #launch(operation: Operation, attack: Attack): Promise<string[]> {
    const { send, canSend } = this.#target;
    if (!canSend(attack.request)) return [];
    const world = await this.worldFor(operation);
    const [answer, tables] = await this.#watched(attack);
    const faults = faultsOf(operation, attack, answer, world);
    if (attack.twin) faults.push(...twinFaults(answer, await send(attack.twin)));
    if (tables.length > 0) {
      // Work in the background of an earlier request may have written, so this tries once more.
      this.#written = undefined;
      const [, again] = await this.#watched(attack);
      if (again.length > 0) faults.push(`is refused, and writes to ${again}`);
    }
    if (answer.status < 400 && takesAway(operation)) this.#worlds.spoil();
    return faults;
  }

  /** The answer, and the tables that a refusal has written to. */
  async #watched({ request }: Attack): Promise<[Answer, string[]]> {
    const { send, database } = this.#target;
    const before = this.#written ?? (await database?.written());
    const answer = await send(request);
    this.#written = answer.status < 400 ? undefined : await database?.written();
    const after = this.#written ?? before;
    return [answer, Object.keys(after ?? {}).filter((table) => after?.[table] !== before?.[table])];
  }
}

/** Whether the actor may lose credentials or a resource if the operation succeeds, and needs new ones. */
export function takesAway({ method, path }: Operation): boolean {
  return method === "DELETE" || /delete|logout|password|accept|decline|refresh|suspend|undo|bulk/.test(path);
}

function twinFaults(answer: Answer, twin: Answer): string[] {
  const anonymous = ({ status, text }: Answer) => `${status} ${text.replace(/"request_id":"[^"]*"/, "")}`;
  const names = ({ headers }: Answer) => [...headers.keys()].sort().join();
  const cost = ({ headers }: Answer) => headers.get("Server-Timing")?.replace(/dur=[\d.]+/, "");
  const isSame = anonymous(answer) === anonymous(twin) && names(answer) === names(twin) && cost(answer) === cost(twin);
  return isSame ? [] : [`can be told from what does not exist: ${anonymous(answer)}, ${anonymous(twin)}`];
}
