import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Change, Status } from "../../client/index.ts";
import { words } from "../words/words.ts";
import { type Act, type Draft, type Intent, isWaiting } from "./act.ts";
import type { Bus, Message } from "./bus.ts";
import { Drafts } from "./drafts.ts";
import type { BaseChange } from "./entities.ts";
import { followId } from "./ids.ts";
import { type Notice, show, warn } from "./notices.ts";
import { actOf, dependents, undoOf } from "./outbox.ts";
import type { Outcome, Storage } from "./storage.ts";
import { View } from "./view.ts";

export interface Ports {
  readonly storage: Storage;
  readonly bus: Bus;
  readonly now: () => Date;
  /** The person signed out in another tab. */
  readonly onDeleted: () => void;
}

/** Reading many small batches takes as long as reading a large one, up to about so many. */
const MOST_BATCHES = 500;

/** What only the leading tab does. */
export interface LeaderTasks {
  /** Sends what waits. */
  send(): void;
  /** Reads everything from the server again. */
  refill(): void;
  /** Looks whether the connection works. */
  wake(): void;
}

/** The data of one person in one tab: what is seen, what waits to be sent, what is being typed. */
export class Engine {
  readonly view = new View();
  readonly drafts: Drafts;
  /** In order, also those that can still be undone. */
  readonly acts = signal<readonly Act[]>([]);
  readonly waiting = computed(() => this.acts.value.filter(isWaiting));
  readonly status: Signal<Status> = signal("connecting");
  readonly isFilled = signal(false);
  tip = 0;
  /** How often the data have turned out to be another database's. */
  era = 0;
  /** Set in the tab that leads. */
  leader: LeaderTasks | undefined;
  readonly now: () => Date;
  readonly #ports: Ports;
  #backlog: Message[] | undefined = [];
  #batches = 0;
  #isClosed = false;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.now = ports.now;
    this.drafts = new Drafts((draft) => {
      ports.storage.saveDraft(draft).catch((error) => this.#storageFailed(error));
      this.#post({ is: "draft", draft });
    });
  }

  /** What other tabs said meanwhile comes after what is stored. */
  async load(): Promise<void> {
    const { changes, batches, acts, drafts, tip, isFilled } = await this.#ports.storage.load();
    batch(() => {
      this.tip = tip;
      this.isFilled.value = isFilled;
      this.#batches = batches;
      this.view.receive(changes);
      this.drafts.load(drafts);
      this.#show(acts);
      const backlog = this.#backlog ?? [];
      this.#backlog = undefined;
      for (const message of backlog) this.hear(message);
    });
  }

  /** Asks the leading tab for the status. */
  ask(): void {
    this.#post({ is: "hello" });
  }

  close(): void {
    this.#isClosed = true;
    this.#ports.bus.close();
    this.#ports.storage.close();
  }

  /** Takes the acts as all tabs have left them. Returns the cursor. */
  async reload(): Promise<string | undefined> {
    const before = new Set(this.acts.value);
    const { acts, cursor } = await this.#ports.storage.loadActs();
    const since = this.acts.value.filter((act) => !before.has(act));
    this.#show([...acts, ...since]);
    return cursor;
  }

  /** Does something: the view has changed when this returns, and what is stored is sent. */
  perform(intent: Intent): Act {
    const act = actOf(intent, this.view.layer, this.now());
    batch(() => {
      this.acts.value = [...this.acts.value, act];
      this.view.append(act);
    });
    if (act.draft) this.drafts.get(act.draft.key).value = "";
    this.commit([], () => ({ put: [act] })).catch((error) => this.#storageFailed(error));
    return act;
  }

  /** Takes an act back: out of the outbox if it was not sent, else by an undo on the server. */
  undo(id: string): void {
    const known = this.acts.value.find((act) => act.id === id);
    if (!known || known.isUndone || known.undoes) return;
    const undo = undoOf(known, this.now());
    const rest = dependents(this.waiting.value, known);
    const outcomeFor = (act: Act): Outcome =>
      act.tries === 0
        ? { remove: [act, ...rest].map((each) => each.id) }
        : { put: act.isUndoable ? [{ ...act, isUndone: true }, undo] : [] };
    // Another tab may send it just now: the transaction decides.
    this.#apply(outcomeFor(known));
    this.commit([id], ([act]) => (act ? outcomeFor(act) : { remove: [id] }))
      .then(({ put = [] }) => {
        if (put.length > 0 && known.tries === 0) this.#show([...this.acts.value, ...rest]);
      })
      .catch((error) => this.#storageFailed(error));
  }

  /** Changes stored acts, and shows and tells the outcome. */
  async commit<Result extends Outcome>(
    ids: readonly string[],
    decide: (acts: readonly (Act | undefined)[]) => Result,
  ): Promise<Result> {
    const outcome = await this.#ports.storage.change(ids, decide);
    const { put = [], remove = [] } = outcome;
    this.#apply(outcome);
    this.#post({ is: "acts", put, remove });
    this.leader?.send();
    return outcome;
  }

  /** A batch of the feed, or of no changes with a new cursor. */
  async receive(changes: readonly Change[], cursor: string): Promise<void> {
    const rows = changes.map(({ entity, id, seq, data }) => ({ entity, id, seq, data }) as BaseChange);
    this.tip = Math.max(this.tip, ...rows.slice(-1).map(({ seq }) => seq));
    const written = this.#ports.storage.write(rows, { cursor, tip: this.tip });
    this.view.receive(rows);
    if (rows.length > 0) this.#post({ is: "base", changes: rows, tip: this.tip, isFilled: this.isFilled.value });
    await written;
    if (rows.length > 0) this.#batches += 1;
    if (this.#batches > MOST_BATCHES) await this.#compact();
  }

  async #compact(): Promise<void> {
    this.#batches = 0;
    await this.#ports.storage.compact(this.view.base.allRows());
  }

  async filled(): Promise<void> {
    if (this.isFilled.value) return;
    this.isFilled.value = true;
    this.#post({ is: "base", changes: [], tip: this.tip, isFilled: true });
    await this.#ports.storage.write([], { isFilled: true });
  }

  /** Forgets the server's data: all of them are read again. Acts stay. */
  async clear(): Promise<void> {
    const done = this.#ports.storage.reset();
    this.hear({ is: "reset" });
    this.#post({ is: "reset" });
    await done;
  }

  /** The data are another database's, as after a restore. What waits stays; what was answered has other numbers there. */
  async reset(): Promise<void> {
    this.era += 1;
    await this.clear();
    const answered = this.acts.value.filter((act) => !isWaiting(act)).map(({ id }) => id);
    const undos = this.waiting.value.filter(({ undoes }) => undoes && answered.includes(undoes)).map(({ id }) => id);
    await this.commit([], () => ({ remove: [...answered, ...undos] }));
  }

  /** Reads everything from the server again. Acts stay. */
  refill(): void {
    if (this.leader) this.leader.refill();
    else this.#post({ is: "refill" });
  }

  setStatus(status: Status): void {
    this.status.value = status;
    this.#post({ is: "status", status });
  }

  tell(notice: Notice, drafts: readonly Draft[]): void {
    show(notice);
    this.#post({ is: "notice", notice });
    for (const draft of drafts) this.drafts.restore(draft);
  }

  hear(message: Message): void {
    if (this.#backlog) this.#backlog.push(message);
    else this.#take(message);
  }

  #take(message: Message): void {
    switch (message.is) {
      case "base":
        this.tip = Math.max(this.tip, message.tip);
        this.isFilled.value = message.isFilled;
        this.view.receive(message.changes);
        break;
      case "reset":
        this.tip = 0;
        this.isFilled.value = false;
        this.view.clear();
        break;
      case "refill":
        this.leader?.refill();
        break;
      case "acts":
        this.#apply(message);
        this.leader?.send();
        break;
      case "status":
        this.status.value = message.status;
        break;
      case "hello":
        if (this.leader) this.#post({ is: "status", status: this.status.value });
        this.leader?.wake();
        break;
      case "notice":
        show(message.notice);
        break;
      case "draft":
        this.drafts.show(message.draft);
        break;
      case "deleted":
        this.#ports.onDeleted();
    }
  }

  /** As on a full disk. */
  #storageFailed(error: unknown): void {
    if (this.#isClosed) return;
    console.error(error);
    warn({ text: words.store.notStored });
  }

  #apply({ put = [], remove = [] }: Outcome): void {
    const changed = new Map(put.map((act) => [act.id, act]));
    const kept = this.acts.value.filter(({ id }) => !changed.has(id) && !remove.includes(id));
    this.#show([...kept, ...put]);
  }

  #show(acts: readonly Act[]): void {
    const byId = new Map(acts.map((act) => [act.id, act]));
    const inOrder = [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    const last = inOrder.at(-1);
    if (last) followId(last.id);
    batch(() => {
      this.acts.value = inOrder;
      this.view.show(inOrder);
    });
  }

  #post(message: Message): void {
    if (!this.#isClosed) this.#ports.bus.post(message);
  }
}
