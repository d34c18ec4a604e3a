import type { Result } from "./result.ts";

/** Requests at the same time to one endpoint, of different entities. A Worker has six connections. */
const CONCURRENCY = 4;

/** The requests of one run: those under way, and the results of the others. */
export class RequestPool {
  readonly #underWay = new Map<number, Promise<void>>();
  #results: Result[] = [];
  started = 0;
  delivered = 0;
  failed = 0;

  /** @param id the delivery's */
  add(id: number, request: Promise<Result>): void {
    this.started += 1;
    const ended = request.then((result) => {
      this.#underWay.delete(id);
      this.#results.push(result);
      this[result.state === "delivered" ? "delivered" : "failed"] += 1;
    });
    this.#underWay.set(id, ended);
  }

  /** The ids of deliveries. */
  get underWay(): number[] {
    return [...this.#underWay.keys()];
  }

  get isFull(): boolean {
    return this.#underWay.size >= CONCURRENCY;
  }

  /** Whether nothing is under way, and all results are taken. */
  get isEmpty(): boolean {
    return this.#underWay.size === 0 && this.#results.length === 0;
  }

  takeResults(): Result[] {
    return this.#results.splice(0);
  }

  /** Waits until a request ends or one of the others resolves; not at all if nothing is under way. */
  async nextEnd(others: readonly Promise<void>[]): Promise<void> {
    if (this.#underWay.size > 0) await Promise.race([...this.#underWay.values(), ...others]);
  }
}
