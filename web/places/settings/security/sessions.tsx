import { useId, useState } from "preact/hooks";
import type { Session } from "../../../../client/index.ts";
import { ask } from "../../../components/ask.tsx";
import { Button } from "../../../components/button.tsx";
import { MoreButton, RemoteView } from "../../../components/remote-view.tsx";
import { Section } from "../../../components/section.tsx";
import { usePages } from "../../../components/use-pages.ts";
import { warnOf } from "../../../components/warn-of.ts";
import { client, endAllSessions } from "../../../session/session.ts";
import { connection, notify } from "../../../store/index.ts";
import { fromNow, instant } from "../../../time/format.ts";
import { settings } from "../../../words/settings.ts";
import { leave } from "../leave.ts";
import { deviceName } from "./user-agent.ts";

const texts = settings.security;

/** Where one is signed in. */
export function Sessions() {
  const sessions = usePages<Session>(async (cursor, signal) => {
    const query = cursor === undefined ? {} : { cursor };
    return (await client.call("GET /api/sessions", { query, ...(signal && { signal }) })).data;
  });
  const end = async ({ id }: Session) => {
    try {
      await client.call("DELETE /api/sessions/{id}", { params: { id } });
      notify({ text: texts.sessionEnded });
      sessions.again();
    } catch (error) {
      warnOf(error);
    }
  };
  return (
    <Section title={texts.sessions} text={texts.sessionsText}>
      <RemoteView remote={sessions}>
        {({ results }) => (
          <ul class="rows">
            {results.map((session) => (
              <SessionRow key={session.id} session={session} onEnd={() => end(session)} />
            ))}
          </ul>
        )}
      </RemoteView>
      <div class="form-actions">
        <MoreButton pages={sessions} />
        <EndAll />
      </div>
    </Section>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const id = useId();
  const name = deviceName(session.user_agent) ?? texts.unknownDevice;
  return (
    <li class="row">
      <div class="row-text">
        <p id={id} title={session.user_agent}>
          {name} {session.current && <span class="badge">{texts.thisBrowser}</span>}
        </p>
        <p class="soft small">{texts.sessionTimes(fromNow(session.last_used_at), instant(session.created_at))}</p>
      </div>
      {!session.current && (
        <Button onClick={onEnd} aria-describedby={id}>
          {texts.end}
        </Button>
      )}
    </li>
  );
}

function EndAll() {
  const [isEnding, setEnding] = useState(false);
  const endAll = async () => {
    const { pending } = connection.value;
    const lost = pending > 0 ? ` ${settings.account.pendingLost(pending)}` : "";
    const text = texts.endAllText + lost;
    if (isEnding || !(await ask({ title: texts.askEndAll, text, verb: settings.account.signOut }))) return;
    setEnding(true);
    try {
      await leave(endAllSessions);
    } catch (error) {
      warnOf(error);
    } finally {
      setEnding(false);
    }
  };
  return (
    <Button onClick={endAll} aria-busy={isEnding}>
      {texts.endAll}
    </Button>
  );
}
