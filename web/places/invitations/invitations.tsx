import { useRef } from "preact/hooks";
import { Empty } from "../../components/empty.tsx";
import { receivedInvitations } from "../../components/sharing/received.ts";
import { invitations as texts } from "../../words/people.ts";
import { words } from "../../words/words.ts";
import { InvitationRow } from "./invitation-row.tsx";
import "./invitations.css";

/** The invitations that wait for this person's answer. */
export default function Invitations() {
  const heading = useRef<HTMLHeadingElement>(null);
  const received = receivedInvitations.value;
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {words.nav.invitations}
      </h1>
      {received.length === 0 ? (
        <Empty icon="invitation" title={texts.empty}>
          <p>{texts.emptyText}</p>
        </Empty>
      ) : (
        <ul class="invitations">
          {received.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} onAnswered={() => heading.current?.focus()} />
          ))}
        </ul>
      )}
    </>
  );
}
