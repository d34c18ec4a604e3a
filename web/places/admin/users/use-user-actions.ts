import type { Account } from "../../../../client/index.ts";
import { ask } from "../../../components/ask.tsx";
import { warnOf } from "../../../components/warn-of.ts";
import { account } from "../../../session/account.ts";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { admin } from "../../../words/admin.ts";
import { asAdmin } from "../as-admin.ts";

const texts = admin.users;

/** What an admin does to a user, each with what is said afterwards. What fails is said, too. */
export function useUserActions(user: Account, onChange: (user: Account) => void) {
  const { id, username } = user;
  const params = { id };
  const run = async (act: () => Promise<Account | undefined>, done: string) => {
    try {
      const changed = await act();
      if (changed) onChange(changed);
      notify({ text: done });
    } catch (error) {
      warnOf(error);
    }
  };
  return {
    suspend: () =>
      run(() => asAdmin(client.call("POST /api/admin/users/{id}/suspend", { params })), texts.suspended(username)),
    reinstate: () =>
      run(() => asAdmin(client.call("POST /api/admin/users/{id}/reinstate", { params })), texts.reinstated(username)),
    endSessions: () =>
      run(
        () => asAdmin(client.call("DELETE /api/admin/users/{id}/sessions", { params })),
        texts.sessionsEnded(username),
      ),
    async changeRole() {
      const role = user.role === "admin" ? "user" : "admin";
      const isMe = id === account.value?.id;
      if (isMe && !(await ask({ title: texts.askStepDown, text: texts.stepDownText, verb: texts.makeUser }))) return;
      await run(
        () => asAdmin(client.call("PATCH /api/admin/users/{id}", { params, body: { role } })),
        role === "admin" ? texts.madeAdmin(username) : texts.madeUser(username),
      );
    },
    async turnOffSecondFactor() {
      if (!(await ask({ title: texts.askMfaOff(username), text: texts.mfaOffText, verb: texts.mfaOffVerb }))) return;
      await run(() => asAdmin(client.call("DELETE /api/admin/users/{id}/mfa", { params })), texts.mfaIsOff(username));
    },
  };
}
