/** So long a visible tab waits for a sign of the leading tab, which may be asleep. */
const SILENCE_MS = 3000;

interface Candidate {
  /** The name of the lock. */
  readonly name: string;
  /** Leads until the signal ends it. */
  readonly lead: (over: AbortSignal) => Promise<void>;
  /** Asks the leading tab for a sign of life. */
  readonly ask: () => void;
  readonly closing: AbortSignal;
}

export interface Election {
  /** The leading tab has answered. */
  answered(): void;
}

/** The tab that holds the lock leads. When it closes, the next one does. A tab that does not answer loses the lock. */
export function electLeader({ name, lead, ask, closing }: Candidate): Election {
  let isLeading = false;
  let waiting = new AbortController();
  let silence: ReturnType<typeof setTimeout> | undefined;

  let overtaken = new AbortController();

  const hold = async () => {
    overtaken = new AbortController();
    isLeading = true;
    await lead(AbortSignal.any([overtaken.signal, closing]));
  };

  const request = async (steal: boolean) => {
    waiting = new AbortController();
    const options = steal ? { steal } : { signal: AbortSignal.any([waiting.signal, closing]) };
    try {
      await navigator.locks.request(name, options, hold);
    } catch {
      // Overtaken by another tab, or no longer in line.
    }
    if (!isLeading) return;
    isLeading = false;
    overtaken.abort();
    if (!closing.aborted) void request(false);
  };

  const look = () => {
    if (isLeading || document.visibilityState === "hidden") return;
    ask();
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (isLeading || closing.aborted) return;
      waiting.abort();
      void request(true);
    }, SILENCE_MS);
  };

  void request(false);
  look();
  document.addEventListener("visibilitychange", look, { signal: closing });
  window.addEventListener("online", look, { signal: closing });
  closing.addEventListener("abort", () => clearTimeout(silence));
  return { answered: () => clearTimeout(silence) };
}
