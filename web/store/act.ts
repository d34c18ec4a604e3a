import type { BulkOperation } from "../../client/index.ts";
import type { words } from "../words/words.ts";
import type { Effect } from "./effect.ts";
import type { Entity, Row } from "./entities.ts";

/** A call of the client, as it can be stored. */
export interface Call {
  readonly operation: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of a bulk: its operations. */
  readonly parts?: readonly Part[];
  /** What the answer represents; `id` where it does not say so itself. */
  readonly entity?: Entity;
  readonly id?: string;
}

/** An operation of a bulk. */
export interface Part {
  readonly operation: BulkOperation & { readonly id: string };
  readonly title: string;
  /** Its effects have the same number. */
  readonly number: number;
}

/** Typed text that is put back where the server refuses the act. */
export interface Draft {
  readonly key: string;
  readonly text: string;
}

/** What an answered act has become part of: the feed, from its `seq` on. */
export interface Answer {
  /** Of each change, in order. Empty where nothing changed. */
  readonly seqs: readonly number[];
  /** Where the changes of a bulk are those of single tasks. */
  readonly seqOf?: Readonly<Record<string, number>>;
  /** What the server made of it: shown until the feed brings it, or something newer. */
  readonly rows?: readonly Row[];
}

export type Verb = keyof typeof words.store.refused;

export type ActState = "waiting" | "answered" | "settled";

/** Something that a person did: what it does to the view, and the calls that make it so on the server. */
export interface Act {
  /** UUIDv7: acts are in the order of their ids. */
  readonly id: string;
  readonly at: string;
  /** For a notice: the verb, and the name of the thing. */
  readonly verb: Verb;
  readonly title: string;
  readonly calls: readonly Call[];
  readonly effects: readonly Effect[];
  /** Puts the view back. */
  readonly inverse: readonly Effect[];
  /** Keys of what it changes and of what must be there for it: acts that change the same wait for each other. */
  readonly changes: readonly string[];
  readonly needs: readonly string[];
  /** The ids that it makes. */
  readonly makes: readonly string[];
  readonly draft?: Draft;
  /** The act that this one takes back. */
  readonly undoes?: string;
  readonly isUndoable: boolean;
  readonly state: ActState;
  /** How often it was begun. */
  readonly tries: number;
  /** How many of the calls are answered. */
  readonly answered: number;
  readonly answer: Answer;
  readonly isUndone: boolean;
}

/** What a verb says of an act. */
export type Intent = Pick<Act, "verb" | "title" | "calls" | "effects"> &
  Partial<Pick<Act, "changes" | "needs" | "draft" | "isUndoable">>;

export const isWaiting = ({ state }: Act) => state === "waiting";
