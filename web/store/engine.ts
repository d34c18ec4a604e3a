import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Status } from "../../client/index.ts";
import { words } from "../words/words.ts";
import { type Act, type Draft, type Intent, isWaiting } from "./act.ts";
import { Drafts } from "./drafts.ts";
import { followId } from "./ids.ts";
import { type Notice, show, warn } from "./notices.ts";
import { actOf, dependents, undoOf } from "./outbox/outbox.ts";
import { Replica } from "./replica/replica.ts";
import type { Outcome, Storage } from "./replica/storage.ts";
import type { View } from "./replica/view.ts";
import type { Bus, Message } from "./tabs/bus.ts";

export interface Ports {
  readonly storage: Storage;
  readonly bus: Bus;
  readonly now: () => Date;
  /** The person signed out in another tab. */
  readonly onDeleted: () => void;
}

/** What only the leading tab does. */
export interface LeaderTasks {
  /** Sends what waits. */
  send(): void;
  /** Reads everything from the server again. */
  refill(): void;
  /** Looks whether the connection works. */
  wake(): void;
}

/** The sync engine of one person in one tab: what is seen, what waits to be sent, what is being typed. */
export class Engine {
  readonly replica: Replica;
  readonly view: View;
  readonly drafts: Drafts;
  /** In order. Settled ones are kept while they can be undone. */
  readonly acts = signal<readonly Act[]>([]);
  readonly waiting = computed(() => this.acts.value.filter(isWaiting));
  readonly status: Signal<Status> = signal("connecting");
  /** Set in the tab that leads. */
  leader: LeaderTasks | undefined;
  readonly now: () => Date;
  readonly #ports: Ports;
  /** Messages of other tabs that came before the data were loaded. */
  #backlog: Message[] | undefined = [];
  #isClosed = false;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.now = ports.now;
    this.replica = new Replica(ports.storage, (message) => this.#tell(message));
    this.view = this.replica.view;
    this.drafts = new Drafts((draft) => {
      this.storeInBackground(ports.storage.saveDraft(draft));
      this.#tell({ is: "draft", draft });
    });
  }

  async load(): Promise<void> {
    const stored = await this.#ports.storage.load();
    batch(() => {
      this.replica.load(stored);
      this.drafts.load(stored.drafts);
      this.#show(stored.acts);
      const backlog = this.#backlog ?? [];
      this.#backlog = undefined;
      for (const message of backlog) this.hear(message);
    });
  }

  /** Reads the stored acts again, as all tabs have left them. Returns the cursor. */
  async reload(): Promise<string | undefined> {
    const before = new Set(this.acts.value);
    const { acts, cursor } = await this.#ports.storage.loadActs();
    const since = this.acts.value.filter((act) => !before.has(act));
    this.#show([...acts, ...since]);
    return cursor;
  }

  close(): void {
    this.#isClosed = true;
    this.#ports.bus.close();
    this.#ports.storage.close();
  }

  /** The view has changed when this returns. The act is then stored, and sent by the leading tab. */
  perform(intent: Intent): Act {
    const act = actOf(intent, this.view.layer, this.now());
    batch(() => {
      this.acts.value = [...this.acts.value, act];
      this.view.append(act);
    });
    if (act.draft) this.drafts.get(act.draft.key).value = "";
    this.storeInBackground(this.commit([], () => ({ put: [act] })));
    return act;
  }

  /** Takes an act back: removes it if it was not sent, else asks the server to undo it. */
  undo(id: string): void {
    const known = this.acts.value.find((act) => act.id === id);
    if (!known) return;
    const undo = undoOf(known, this.now());
    const later = dependents(this.waiting.value, known);
    const outcomeFor = (act: Act | undefined): Outcome => {
      if (!act || act.isUndone || act.undoes) return { remove: act ? [undo.id] : [undo.id, id] };
      if (act.tries === 0) return { remove: [act, ...later].map((each) => each.id) };
      return act.isUndoable ? { put: [{ ...act, isUndone: true }, undo] } : {};
    };
    this.#apply(outcomeFor(known));
    // The leading tab may send it just now: the transaction decides.
    const decided = this.commit([id], ([act]) => outcomeFor(act));
    this.storeInBackground(
      decided.then(({ put }) => {
        if (put && known.tries === 0) this.#show([...this.acts.value, ...later]);
      }),
    );
  }

  /** Changes stored acts, shows the outcome, and tells the other tabs. */
  async commit<Result extends Outcome>(
    ids: readonly string[],
    decide: (acts: readonly (Act | undefined)[]) => Result,
  ): Promise<Result> {
    const outcome = await this.#ports.storage.change(ids, decide);
    const { put = [], remove = [] } = outcome;
    this.#apply(outcome);
    this.#tell({ is: "acts", put, remove });
    this.leader?.send();
    return outcome;
  }

  /** The server has another database, as after a restore. Acts that wait stay. The numbers of answered ones are void. */
  async reset(): Promise<void> {
    this.replica.era += 1;
    await this.replica.clear();
    const answered = this.acts.value.filter((act) => !isWaiting(act)).map(({ id }) => id);
    const undos = this.waiting.value.filter(({ undoes }) => undoes && answered.includes(undoes)).map(({ id }) => id);
    await this.commit([], () => ({ remove: [...answered, ...undos] }));
  }

  /** Reads everything from the server again. Acts stay. */
  refill(): void {
    if (this.leader) this.leader.refill();
    else this.#tell({ is: "refill" });
  }

  setStatus(status: Status): void {
    this.status.value = status;
    this.#tell({ is: "status", status });
  }

  /** Asks the leading tab for the status. */
  ask(): void {
    this.#tell({ is: "hello" });
  }

  /** Says what the server has refused, and puts back what was typed. */
  refuse(notice: Notice, drafts: readonly Draft[]): void {
    show(notice);
    this.#tell({ is: "notice", notice });
    for (const draft of drafts) this.drafts.restore(draft);
  }

  hear(message: Message): void {
    if (this.#backlog) this.#backlog.push(message);
    else this.#take(message);
  }

  #take(message: Message): void {
    switch (message.is) {
      case "base":
      case "cleared":
        this.replica.hear(message);
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
        if (this.leader) this.#tell({ is: "status", status: this.status.value });
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

  #apply({ put = [], remove = [] }: Outcome): void {
    if (put.length === 0 && remove.length === 0) return;
    const kept = this.acts.value.filter(({ id }) => !remove.includes(id));
    this.#show([...kept, ...put]);
  }

  /** @param acts if an act is there twice, the later one counts */
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

  #tell(message: Message): void {
    if (!this.#isClosed) this.#ports.bus.post(message);
  }

  /** Says if something could not be stored, as on a full disk. After the tab has closed, nothing is. */
  storeInBackground(stored: Promise<unknown>): void {
    stored.catch((error) => {
      if (this.#isClosed) return;
      console.error(error);
      warn({ text: words.store.notStored });
    });
  }
}
