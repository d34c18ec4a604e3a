import { useState } from "preact/hooks";
import { ask } from "../../../components/ask.tsx";
import { Button } from "../../../components/button.tsx";
import { Section } from "../../../components/section.tsx";
import { account } from "../../../session/account.ts";
import { endSession } from "../../../session/session.ts";
import { connection } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { leave } from "../leave.ts";

const texts = settings.account;

export function SignOut() {
  const [failure, setFailure] = useState<string>();
  const [isEnding, setEnding] = useState(false);
  const signOut = async () => {
    if (isEnding || !(await maySignOut())) return;
    setFailure(undefined);
    setEnding(true);
    try {
      await leave(endSession);
    } catch {
      // The cookie of the session can be deleted by the server alone: whoever comes next could use it.
      setFailure(texts.signOutFailed);
    } finally {
      setEnding(false);
    }
  };
  return (
    <Section title={texts.signOut} text={texts.signOutText(account.value?.username ?? "")}>
      <p role="alert" class="form-error">
        {failure}
      </p>
      <div class="form-actions">
        <Button onClick={signOut} aria-busy={isEnding}>
          {texts.signOut}
        </Button>
      </div>
    </Section>
  );
}

/** Signing out deletes what is in this browser, so it asks if something was not sent. */
async function maySignOut(): Promise<boolean> {
  const { pending } = connection.value;
  if (pending === 0) return true;
  return ask({ title: texts.askSignOut, text: texts.pendingLost(pending), verb: texts.signOut });
}
