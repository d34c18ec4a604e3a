import { words } from "../../words/words.ts";
import { type Act, type Call, type Draft, isKnownAct } from "../act.ts";
import type { Engine } from "../engine.ts";
import { newId } from "../ids.ts";
import type { Notice } from "../notices.ts";
import { type Environment, MOST_REFUSALS } from "../tabs/environment.ts";
import { afterReply } from "./after-reply.ts";
import { classifyError, type Verdict } from "./classify-error.ts";
import { dependents, draftsOf, sendable } from "./outbox.ts";
import { Pauses } from "./pauses.ts";
import { refusalText } from "./refusal-text.ts";
import type { Refusal, Reply } from "./reply.ts";

interface Options extends Pick<Environment, "transport" | "onSessionEnded" | "now" | "schedule"> {
  readonly engine: Engine;
  /** An act is answered. While the feed is not connected, it has to be asked for the change. */
  readonly onAnswered: () => void;
}

const MOST_AT_ONCE = 4;

/** Sends the acts that wait. Only the leading tab has one. */
export class Sender {
  readonly #options: Options;
  readonly #flying = new Set<string>();
  readonly #pauses = new Pauses();
  #refusals = 0;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Starts what can be sent now. */
  pump(): void {
    const { engine, now } = this.#options;
    if (this.#isStopped) return;
    const at = now().getTime();
    const isHeld = (act: Act) => !isKnownAct(act) || this.#flying.has(act.id) || this.#pauses.isPaused(act.id, at);
    if (!this.#pauses.isAllPaused(at)) {
      const free = MOST_AT_ONCE - this.#flying.size;
      for (const act of sendable(engine.waiting.value, isHeld).slice(0, free)) void this.#send(act);
    }
    this.#wakeAtNextPause(at);
  }

  /** Tries again without waiting. */
  wake(): void {
    this.#pauses.clear();
    this.pump();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #send({ id }: Act): Promise<void> {
    this.#flying.add(id);
    try {
      await this.#sendClaimed(id);
    } catch (error) {
      if (this.#isStopped) return;
      // The browser's storage failed. An act is sent only after its try is stored.
      console.error(error);
      this.#pause(id, { is: "retry", afterMs: 0, everyone: false });
    } finally {
      this.#flying.delete(id);
      this.pump();
    }
  }

  async #sendClaimed(id: string): Promise<void> {
    const { engine } = this.#options;
    // The try is stored before it is sent, so that a later try knows that it is a repeat. Another tab may have undone it.
    const claimed = await engine.commit([id], ([act]) => {
      return act?.state === "waiting" ? { put: [{ ...act, tries: act.tries + 1 }] } : { remove: act ? [] : [id] };
    });
    let [act] = "put" in claimed ? (claimed.put ?? []) : [];
    while (act && !this.#isStopped) {
      const call = callsOf(act, engine.acts.value)[act.answered];
      if (!call) return this.#finish(act);
      act = await this.#try(act, call);
    }
  }

  /** The act after the call; undefined if it has to wait, or is over. */
  async #try(act: Act, call: Call): Promise<Act | undefined> {
    const refusals = this.#refusals;
    const { era } = this.#options.engine.replica;
    let reply: Reply;
    try {
      reply = await this.#options.transport.send(call, `${act.id}-${act.answered}`);
    } catch (error) {
      const verdict = classifyError(error, { operation: call.operation, isRepeat: act.tries > 1 });
      if (verdict.is === "unauthenticated") return this.#unauthenticated(refusals);
      return this.#failedWith(act, verdict);
    }
    this.#succeeded(act.id);
    // The number belongs to another database.
    if (era !== this.#options.engine.replica.era) reply = { ...reply, seq: null };
    const { act: next, refused, isPaused } = afterReply(act, call, reply);
    const { put } = await this.#options.engine.commit([act.id], ([stored]) => ({
      put: [{ ...next, isUndone: stored?.isUndone ?? next.isUndone }],
    }));
    if (refused.length > 0) this.#tell(act, refused);
    if (isPaused) return this.#failedWith(act, { is: "retry", afterMs: 0, everyone: false });
    return put[0];
  }

  async #failedWith(act: Act, verdict: Exclude<Verdict, { is: "unauthenticated" }>): Promise<Act | undefined> {
    switch (verdict.is) {
      case "retry":
        this.#pause(act.id, verdict);
        return undefined;
      case "refused":
        this.#succeeded(act.id);
        await this.#drop(act, verdict.reason);
        return undefined;
      case "done": {
        this.#succeeded(act.id);
        const next = { ...act, answered: act.answered + 1 };
        await this.#options.engine.commit([act.id], () => ({ put: [next] }));
        return next;
      }
    }
  }

  /**
   * The first time, the token may just be old: the next try has a new one.
   * @param before the number of refusals when the call began: calls at the same time had the same token
   */
  #unauthenticated(before: number): undefined {
    if (before < this.#refusals) return;
    this.#refusals += 1;
    if (this.#refusals < MOST_REFUSALS) return;
    this.stop();
    this.#options.onSessionEnded();
  }

  #succeeded(id: string): void {
    this.#refusals = 0;
    this.#pauses.succeeded(id);
  }

  async #finish(act: Act): Promise<void> {
    const { seqs } = act.answer;
    const state = seqs.length > 0 ? "answered" : "settled";
    await this.#options.engine.commit([act.id], ([stored]) => ({
      put: [{ ...act, state, isUndone: stored?.isUndone ?? act.isUndone } satisfies Act],
    }));
    this.#options.onAnswered();
  }

  async #drop(act: Act, reason: string): Promise<void> {
    const { engine } = this.#options;
    const lost = [act, ...dependents(engine.waiting.value, act)];
    await engine.commit([], () => ({ remove: lost.map(({ id }) => id) }));
    this.#tell(act, [{ title: act.title, reason }], lost);
  }

  #tell(act: Act, refusals: readonly Refusal[], lost: readonly Act[] = []): void {
    const text = refusalText(act, refusals, lost);
    const refused = lost.map(({ id }) => id);
    const drafts = draftsOf(lost);
    this.#options.engine.refuse({ id: newId(), kind: "warning", text, refused, ...typedLink(drafts) }, drafts);
  }

  #pause(id: string, verdict: Verdict & { is: "retry" }): void {
    this.#pauses.failed(id, verdict, this.#options.now().getTime());
  }

  #wakeAtNextPause(now: number): void {
    this.#cancel?.();
    const end = this.#pauses.nextEnd(now);
    if (end === undefined || this.#options.engine.waiting.value.length === 0) return;
    this.#cancel = this.#options.schedule(() => this.pump(), end - now);
  }
}

/** A link to a text that was put back. It is in its task, or in the place of a task that is gone. */
function typedLink(drafts: readonly Draft[]): Pick<Notice, "link"> {
  const [id] = drafts.flatMap(({ key }) => /^task\/([^/]+)\//.exec(key)?.[1] ?? []);
  return id === undefined ? {} : { link: { href: `/t/${id}`, text: words.store.seeTyped } };
}

/** An undo takes back each change of its act, the last one first. */
function callsOf(act: Act, acts: readonly Act[]): readonly Call[] {
  if (!act.undoes) return act.calls;
  const target = acts.find(({ id }) => id === act.undoes);
  const seqs = target?.answer.seqs ?? [];
  return seqs.toReversed().map((seq) => ({ operation: "POST /api/undo", body: { seq } }));
}
