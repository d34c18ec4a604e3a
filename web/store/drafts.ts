import { type Signal, signal } from "@preact/signals";
import type { Draft } from "./act.ts";

/** Typed text that is not saved yet, by what it is for. It survives navigation and reload. */
export class Drafts {
  readonly #signals = new Map<string, Signal<string>>();
  readonly #save: (draft: Draft) => void;
  /** What is stored, so that it is not stored again. */
  readonly #stored = new Map<string, string>();

  constructor(save: (draft: Draft) => void) {
    this.#save = save;
  }

  /** Set its value to save it; the empty text is no draft. */
  get(key: string): Signal<string> {
    const known = this.#signals.get(key);
    if (known) return known;
    const made = signal(this.#stored.get(key) ?? "");
    this.#signals.set(key, made);
    made.subscribe((text) => {
      if ((this.#stored.get(key) ?? "") === text) return;
      this.#stored.set(key, text);
      this.#save({ key, text });
    });
    return made;
  }

  clear(key: string): void {
    this.get(key).value = "";
  }

  /** Puts back what was typed, unless something else has been typed meanwhile. */
  restore({ key, text }: Draft): void {
    const draft = this.get(key);
    if (draft.value === "") draft.value = text;
  }

  load(drafts: readonly Draft[]): void {
    for (const draft of drafts) this.show(draft);
  }

  /** From another tab: it is stored already. */
  show({ key, text }: Draft): void {
    this.#stored.set(key, text);
    this.get(key).value = text;
  }
}
