import { type Signal, signal } from "@preact/signals";
import type { Draft } from "./act.ts";

const RETURNED = " returned ";

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
      this.#store({ key, text });
      if (text === "") this.#takeReturned(key);
    });
    return made;
  }

  /** Puts back what was typed. Where something else is being typed, it waits until that is saved. */
  restore({ key, text }: Draft): void {
    const draft = this.get(key);
    if (draft.value === "") draft.value = text;
    else if (draft.value !== text) this.#store({ key: `${key}${RETURNED}${crypto.randomUUID()}`, text });
  }

  /** The drafts whose keys begin so. Whoever reads this reads it again after a change of one of them. */
  under(prefix: string): Draft[] {
    const drafts = [...this.#stored].map(([key, text]) => ({ key, text })).filter(({ key }) => key.startsWith(prefix));
    for (const { key } of drafts) this.get(key).value;
    return drafts;
  }

  load(drafts: readonly Draft[]): void {
    for (const draft of drafts) this.show(draft);
  }

  /** From another tab: it is stored already. */
  show({ key, text }: Draft): void {
    this.#remember({ key, text });
    const known = this.#signals.get(key);
    if (known) known.value = text;
  }

  #takeReturned(key: string): void {
    for (const [returned, text] of this.#stored) {
      if (!returned.startsWith(`${key}${RETURNED}`)) continue;
      this.#store({ key: returned, text: "" });
      this.get(key).value = text;
      return;
    }
  }

  #store(draft: Draft): void {
    this.#remember(draft);
    this.#save(draft);
  }

  #remember({ key, text }: Draft): void {
    if (text === "") this.#stored.delete(key);
    else this.#stored.set(key, text);
  }
}
