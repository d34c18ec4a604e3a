import type { Status } from "../../../client/index.ts";
import type { Act, Draft } from "../act.ts";
import type { BaseChange } from "../entities.ts";
import type { Notice } from "../notices.ts";

/** What tabs say to each other. */
export type Message =
  | { readonly is: "base"; readonly changes: readonly BaseChange[]; readonly tip: number; readonly isFilled: boolean }
  | { readonly is: "cleared" }
  /** To the tab that leads: read everything from the server again. */
  | { readonly is: "refill" }
  | { readonly is: "acts"; readonly put: readonly Act[]; readonly remove: readonly string[] }
  | { readonly is: "status"; readonly status: Status }
  /** A tab that is seen asks the one that leads for the status, and to look whether its connection works. */
  | { readonly is: "hello" }
  | { readonly is: "notice"; readonly notice: Notice }
  | { readonly is: "draft"; readonly draft: Draft }
  /** The person signed out. */
  | { readonly is: "deleted" };

export interface Bus {
  /** To all other tabs. */
  post(message: Message): void;
  close(): void;
}

export function openBus(accountId: string, onMessage: (message: Message) => void): Bus {
  const channel = new BroadcastChannel(`taskwire-${accountId}`);
  channel.onmessage = ({ data }) => onMessage(data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
