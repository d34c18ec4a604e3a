import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Invitation } from "../../../client/index.ts";
import { account } from "../../session/account.ts";
import { draft, invitations } from "../../store/index.ts";
import { dateOfInstant, longDate } from "../../time/format.ts";
import { people as texts } from "../../words/people.ts";
import { wordFor } from "../../words/word-for.ts";
import { Button } from "../button.tsx";
import { withdraw } from "./change-members.ts";
import type { Resource } from "./resource.ts";

/** Whom an invitation is for, as it was typed here: the API does not say it, as it may be an address. */
export function invitedName(id: string): Signal<string> {
  return draft(`invited/${id}`);
}

interface SentInvitationsProps {
  readonly resource: Resource;
  readonly attempt: (change: () => Promise<unknown>) => Promise<void>;
}

/** The invitations that nobody has answered yet. */
export function SentInvitations({ resource, attempt }: SentInvitationsProps) {
  const sent = invitations
    .all()
    .filter(
      (each) => each.subject_id === resource.id && each.status === "pending" && each.inviter.id === account.value?.id,
    );
  if (sent.length === 0) return null;
  return (
    <section class="sent-invitations">
      <h3>{texts.open}</h3>
      <ul class="members">
        {sent.map((invitation) => (
          <SentInvitation key={invitation.id} invitation={invitation} attempt={attempt} />
        ))}
      </ul>
    </section>
  );
}

function SentInvitation({ invitation, attempt }: Pick<SentInvitationsProps, "attempt"> & { invitation: Invitation }) {
  const id = useId();
  const { role, expires_at } = invitation;
  const until = longDate(dateOfInstant(expires_at));
  return (
    <li class="member">
      <p id={id} class="member-name">
        <bdi>{invitedName(invitation.id).value || texts.someone}</bdi>
        <span class="soft small member-username">{texts.openUntil(wordFor(texts.roles, role), until)}</span>
      </p>
      <Button kind="quiet" aria-describedby={id} onClick={() => attempt(() => withdraw(invitation.id))}>
        {texts.withdraw}
      </Button>
    </li>
  );
}
