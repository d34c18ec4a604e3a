import { type Random, shuffled } from "../test/support/random.ts";
import type { Answer, Attack } from "./request.ts";
import type { Family, Subject } from "./subject.ts";
import { type Target, type World, Worlds } from "./world.ts";

interface Finding {
  attack: Attack;
  fault: string;
}

/** Sends attacks one after the other, and checks each answer, and the tables after it. */
export class Launcher {
  readonly #target: Target;
  readonly #worlds: Worlds;
  /** The counts of written rows after the last answer, if that was a refusal. */
  #written: Record<string, number> | undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#worlds = new Worlds(target);
  }

  async worldFor({ isForAdmins }: Pick<Subject, "isForAdmins">): Promise<World> {
    const [world, isNew] = await this.#worlds.get(isForAdmins);
    if (isNew) this.#written = undefined;
    return world;
  }

  /** Sends some attacks of each family, and as many random ones. The random numbers choose them. */
  async attack(subject: Subject, random: Random, count: number): Promise<Finding[]> {
    const findings: Finding[] = [];
    const launch = async (attack: Attack) => {
      const faults = await this.#launch(subject, attack);
      findings.push(...faults.map((fault) => ({ attack, fault })));
    };
    for (const family of subject.families) {
      let world = await this.worldFor(subject);
      let attacks = await this.#aim(world, family);
      for (const place of shuffled(random, [...attacks.keys()]).slice(0, count)) {
        const current = await this.worldFor(subject);
        if (current !== world) [world, attacks] = [current, await this.#aim(current, family)];
        await launch(attacks[place] as Attack);
      }
    }
    for (let fuzzed = 0; fuzzed < (subject.hasInput ? count : 2); fuzzed += 1) {
      await launch(subject.fuzz(await this.worldFor(subject), random));
    }
    return findings;
  }

  async #aim(world: World, family: Family): Promise<Attack[]> {
    const { canSend } = this.#target;
    const attacks = await family(world);
    return attacks.filter(({ request }) => canSend(request));
  }

  async #launch(subject: Subject, attack: Attack): Promise<string[]> {
    const { send, canSend } = this.#target;
    if (!canSend(attack.request)) return [];
    const world = await this.worldFor(subject);
    const [answer, tables] = await this.#watched(subject, attack);
    const faults = subject.faultsOf(attack, answer, world);
    if (attack.twin) faults.push(...twinFaults(answer, await send(attack.twin)));
    if (tables.length > 0) {
      // Work in the background of an earlier request may have written, so this tries once more.
      this.#written = undefined;
      const [, again] = await this.#watched(subject, attack);
      if (again.length > 0) faults.push(`is refused, and writes to ${again}`);
    }
    if (!subject.isRefusal(answer) && subject.takesAway) this.#worlds.spoil();
    return faults;
  }

  /** The answer, and the tables that a refusal has written to. */
  async #watched(subject: Subject, { request }: Attack): Promise<[Answer, string[]]> {
    const { send, database } = this.#target;
    const before = this.#written ?? (await database?.written());
    const answer = await send(request);
    this.#written = subject.isRefusal(answer) ? await database?.written() : undefined;
    const after = this.#written ?? before;
    return [answer, Object.keys(after ?? {}).filter((table) => after?.[table] !== before?.[table])];
  }
}

function twinFaults(answer: Answer, twin: Answer): string[] {
  const anonymous = ({ status, text }: Answer) => `${status} ${text.replace(/"request_id":"[^"]*"/, "")}`;
  const names = ({ headers }: Answer) => [...headers.keys()].sort().join();
  const cost = ({ headers }: Answer) => headers.get("Server-Timing")?.replace(/dur=[\d.]+/, "");
  const isSame = anonymous(answer) === anonymous(twin) && names(answer) === names(twin) && cost(answer) === cost(twin);
  return isSame ? [] : [`can be told from what does not exist: ${anonymous(answer)}, ${anonymous(twin)}`];
}
