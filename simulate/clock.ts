interface Timer {
  readonly at: number;
  /** Breaks ties, so that a run can be repeated. */
  readonly order: number;
  readonly act: () => void;
}

/** Simulated time in ms. Timers run in order; nothing waits. */
export interface Clock {
  readonly now: number;
  after(ms: number, act: () => void): void;
  /** Runs until no timer is left, or until this moment. */
  run(until?: number): void;
}

export function newClock(): Clock {
  const heap: Timer[] = [];
  let [now, order] = [0, 0];
  const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

  const push = (timer: Timer) => {
    let place = heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(timer, heap[parent] as Timer)) break;
      heap[place] = heap[parent] as Timer;
      place = parent;
    }
    heap[place] = timer;
  };

  const pop = (): Timer => {
    const first = heap[0] as Timer;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child += 1;
      if (!before(heap[child] as Timer, last)) break;
      heap[place] = heap[child] as Timer;
      place = child;
    }
    heap[place] = last;
    return first;
  };

  return {
    get now() {
      return now;
    },
    after: (ms, act) => push({ at: now + ms, order: order++, act }),
    run: (until = Number.POSITIVE_INFINITY) => {
      while (heap.length > 0 && (heap[0] as Timer).at <= until) {
        const timer = pop();
        now = timer.at;
        timer.act();
      }
      if (until !== Number.POSITIVE_INFINITY) now = until;
    },
  };
}
