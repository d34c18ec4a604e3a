import { connect, createClient, ServerError, type Status } from "../../client/index.ts";
import type { Act } from "./act.ts";
import type { Engine } from "./engine.ts";
import { Sender, type Transport } from "./sender.ts";

export interface Session {
  readonly url: string;
  /** Returns a valid access token. Called again where the server refuses it. */
  readonly token: () => Promise<string>;
  readonly onSessionEnded: () => void;
}

const PAGE_SIZE = 1000;
/** So long after the last change of an act's number the feed has brought all of them. */
const SETTLE_MS = 1000;
const CALL_TIMEOUT_MS = 15_000;

const timer = (act: () => void, ms: number) => {
  const timeout = setTimeout(act, ms);
  return () => clearTimeout(timeout);
};

/** What the one tab does that leads: it reads the feed and sends what waits, until the signal ends it. */
export async function lead(engine: Engine, session: Session, signal: AbortSignal): Promise<void> {
  let cursor = await engine.reload();
  if (signal.aborted) return;
  const settler = new Settler(engine);
  const endSession = () => {
    stop();
    session.onSessionEnded();
  };
  const sender = new Sender({
    engine,
    transport: transportOf(session),
    onSessionEnded: endSession,
    onAnswered: () => {
      settler.look();
      if (engine.status.value !== "live") connection.wake();
    },
    now: () => new Date(),
    schedule: timer,
  });
  let refused = 0;
  const open = () =>
    connect({
      url: session.url,
      token: session.token,
      pageSize: PAGE_SIZE,
      cursorStore: { get: () => cursor, set: (next) => (cursor = next || undefined) },
      async onChanges(changes, next) {
        await engine.receive(changes, next);
        cursor = next;
        settler.look();
      },
      onReset: () => engine.reset(),
      onError(error) {
        refused = error instanceof ServerError && error.status === 401 ? refused + 1 : 0;
        if (refused >= 2) endSession();
      },
      onStatus: (status) => {
        if (status === "connecting") settler.begin();
        if (status === "live" || status === "polling") {
          refused = 0;
          void settler.end();
          void engine.filled();
          sender.wake();
        }
        engine.setStatus(shownStatus(engine.status.value, status));
      },
    });
  let connection = open();
  const refill = async () => {
    connection.close();
    await engine.reset();
    cursor = undefined;
    if (!signal.aborted) connection = open();
  };
  const wake = () => {
    if (document.visibilityState === "hidden") return;
    connection.wake();
    sender.wake();
  };
  engine.onActs = () => sender.pump();
  engine.onRefill = () => void refill();
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  signal.addEventListener("abort", stop);
  sender.pump();

  function stop() {
    engine.onActs = undefined;
    engine.onRefill = undefined;
    connection.close();
    sender.stop();
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  }
}

/** While it is offline, an attempt to connect is no news. */
function shownStatus(shown: Status, next: Status): Status {
  return shown === "offline" && next === "connecting" ? shown : next;
}

function transportOf({ url, token }: Session): Transport {
  const client = createClient({ url, token, tries: 1, timeout: CALL_TIMEOUT_MS });
  return {
    async send({ operation, params, query, body }, key) {
      const input = { ...(params && { params }), ...(query && { query }), ...(body !== undefined && { body }) };
      return client.call(operation as "POST /api/tasks", { ...input, idempotencyKey: key } as never);
    },
  };
}

/** Lets go of answered acts, once the base has what they did. */
export class Settler {
  readonly #engine: Engine;
  /** Answered before the running sync began. */
  #answered: ReadonlySet<string> = new Set();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  begin(): void {
    this.#answered = new Set(this.#engine.acts.value.filter(({ state }) => state === "answered").map(({ id }) => id));
  }

  end(): Promise<void> {
    return this.#settle(({ id }) => this.#answered.has(id));
  }

  look(): void {
    const { tip, view } = this.#engine;
    const isOver = (act: Act) => view.contained.has(act.id) || tip > lastSeq(act);
    void this.#settle(isOver);
    const atTip = this.#engine.acts.value.filter((act) => act.state === "answered" && tip >= lastSeq(act));
    if (atTip.length > 0) setTimeout(() => this.#settle((act) => atTip.some(({ id }) => id === act.id)), SETTLE_MS);
  }

  async #settle(isOver: (act: Act) => boolean): Promise<void> {
    const over = this.#engine.acts.value.filter((act) => act.state === "answered" && isOver(act));
    if (over.length === 0) return;
    const ids = over.map(({ id }) => id);
    await this.#engine.commit(ids, (acts) => ({
      put: acts.flatMap((act) => (act?.state === "answered" ? [{ ...act, state: "settled" } satisfies Act] : [])),
    }));
  }
}

function lastSeq({ answer }: Act): number {
  return Math.max(0, ...answer.seqs);
}
