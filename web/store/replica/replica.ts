import { signal } from "@preact/signals";
import type { Change } from "../../../client/index.ts";
import type { Message } from "../tabs/bus.ts";
import type { Storage, Stored } from "./storage.ts";
import { View } from "./view.ts";

/** Reading many small batches takes as long as reading a large one, up to about so many. */
const MOST_BATCHES = 500;

/** The server's data in this browser, as far as the feed has been read. */
export class Replica {
  readonly view = new View();
  /** Whether everything was there once. */
  readonly isFilled = signal(false);
  /** The number of the last change that the feed has brought. */
  tip = 0;
  /** How often the data have turned out to be another database's. */
  era = 0;
  #batches = 0;
  readonly #storage: Storage;
  readonly #tell: (message: Message) => void;

  /** @param tell for the other tabs */
  constructor(storage: Storage, tell: (message: Message) => void) {
    this.#storage = storage;
    this.#tell = tell;
  }

  load({ changes, batches, tip, isFilled }: Stored): void {
    this.tip = tip;
    this.isFilled.value = isFilled;
    this.#batches = batches;
    this.view.receive(changes);
  }

  /** A batch of the feed, or of no changes with a new cursor. */
  async receive(changes: readonly Change[], cursor: string): Promise<void> {
    const rows = changes.map(({ entity, id, seq, data }) => ({ entity, id, seq, data }));
    const tip = Math.max(this.tip, rows.at(-1)?.seq ?? 0);
    // On its way to the disk before anyone is told: a tab that opens now reads it there.
    const written = this.#storage.write(rows, { cursor, tip });
    const message: Message = { is: "base", changes: rows, tip, isFilled: this.isFilled.value };
    this.hear(message);
    this.#tell(message);
    await written;
    if (rows.length > 0) this.#batches += 1;
    if (this.#batches > MOST_BATCHES) await this.#compact();
  }

  async #compact(): Promise<void> {
    this.#batches = 0;
    await this.#storage.compact(this.view.base.allRows());
  }

  /** The feed has been read to its end. */
  async fill(): Promise<void> {
    if (this.isFilled.value) return;
    this.isFilled.value = true;
    this.#tell({ is: "base", changes: [], tip: this.tip, isFilled: true });
    await this.#storage.write([], { isFilled: true });
  }

  /** Forgets everything: it is read again. */
  async clear(): Promise<void> {
    const done = this.#storage.reset();
    this.hear({ is: "cleared" });
    this.#tell({ is: "cleared" });
    await done;
  }

  /** From the tab that reads the feed. */
  hear(message: Message): void {
    if (message.is === "base") {
      this.tip = Math.max(this.tip, message.tip);
      this.isFilled.value = message.isFilled;
      this.view.receive(message.changes);
    } else if (message.is === "cleared") {
      this.tip = 0;
      this.isFilled.value = false;
      this.view.clear();
    }
  }
}
