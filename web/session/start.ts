import { effect } from "@preact/signals";
import { closeStore, openStore } from "../store/index.ts";
import { account, forgetAccount } from "./account.ts";
import { hasEnded } from "./session.ts";
import { accessToken } from "./token.ts";

/** The data of whoever is signed in are open: those in this browser at once, and then as the server has them. */
export function startSession(): void {
  effect(() => {
    const person = account.value;
    if (person === null || hasEnded.value) return closeStore();
    void openStore({
      account: { id: person.id, username: person.username },
      url: window.location.origin,
      token: accessToken,
      onSessionEnded: () => {
        hasEnded.value = true;
      },
      onDeleted: forgetAccount,
    });
  });
}
