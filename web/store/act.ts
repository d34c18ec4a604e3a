import type { BulkOperation } from "../../client/index.ts";
import { words } from "../words/words.ts";
import { type Entity, isKnownEntity, type Row } from "./entities.ts";
import { type Effect, isKnownEffect } from "./predict/effect.ts";

/** A call of the client, as it can be stored. */
export interface Call {
  readonly operation: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The operations of a bulk. */
  readonly parts?: readonly Part[];
  /** What the answer represents, and its id if the answer has none. */
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

/** Typed text that is put back if the server refuses the act. */
export interface Draft {
  readonly key: string;
  readonly text: string;
}

/** Where the feed has the changes of an answered act. */
export interface Answer {
  /** The number of each change, in order. Empty if nothing changed. */
  readonly seqs: readonly number[];
  /** For a bulk: the number by the id of its task. */
  readonly seqOf?: Readonly<Record<string, number>>;
  /** The server's representations. They are shown until the feed brings them, or newer ones. */
  readonly rows?: readonly Row[];
}

export type Verb = keyof typeof words.store.refused;

export type ActState = "waiting" | "answered" | "settled";

/** Something that a person did: its effects on the view, and the calls that do the same on the server. */
export interface Act {
  /** UUIDv7: acts are in the order of their ids. */
  readonly id: string;
  readonly at: string;
  /** For notices: what was done, and to what. */
  readonly verb: Verb;
  readonly title: string;
  readonly calls: readonly Call[];
  readonly effects: readonly Effect[];
  /** The effects that put the view back. */
  readonly inverse: readonly Effect[];
  /** Keys of what it changes, and of what it only needs. An act waits for earlier ones with a key in common. */
  readonly changes: readonly string[];
  readonly needs: readonly string[];
  /** The ids of what it creates. */
  readonly makes: readonly string[];
  readonly draft?: Draft;
  /** The act that this one takes back. */
  readonly undoes?: string;
  readonly isUndoable: boolean;
  readonly state: ActState;
  /** How often it was sent. */
  readonly tries: number;
  /** How many of the calls are answered. */
  readonly answered: number;
  readonly answer: Answer;
  readonly isUndone: boolean;
}

/** What a function of `acts/` decides. */
export type Intent = Pick<Act, "verb" | "title" | "calls" | "effects"> &
  Partial<Pick<Act, "changes" | "needs" | "draft" | "isUndoable">>;

export const isWaiting = ({ state }: Act) => state === "waiting";

/** Another tab may be of a newer version of the app. What it did and this tab does not know is left for it to send. */
export function isKnownAct({ verb, effects, calls, answer }: Act): boolean {
  const entities = [...calls, ...(answer.rows ?? [])].flatMap(({ entity }) => entity ?? []);
  return (
    Object.hasOwn(words.store.refused, verb) &&
    effects.every(isKnownEffect) &&
    entities.every((entity) => isKnownEntity({ entity }))
  );
}
