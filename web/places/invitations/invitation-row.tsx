import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Invitation } from "../../../client/index.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Button } from "../../components/button.tsx";
import { personName } from "../../components/person-name.ts";
import { pathOf } from "../../components/sharing/resource.ts";
import { warnOf } from "../../components/warn-of.ts";
import { client } from "../../session/session.ts";
import { isOffline, type Notice, notify } from "../../store/index.ts";
import { dateOfInstant, fromNow, longDate } from "../../time/format.ts";
import { invitations as texts } from "../../words/people.ts";

interface InvitationRowProps {
  readonly invitation: Invitation;
  /** The row goes away with its buttons, so the focus goes elsewhere. */
  readonly onAnswered: () => void;
}

export function InvitationRow({ invitation, onAnswered }: InvitationRowProps) {
  const id = useId();
  const isBusy = useSignal(false);
  const { inviter, subject, role, created_at, expires_at } = invitation;

  const answer = async (verb: "accept" | "decline") => {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await client.call(`POST /api/invitations/{id}/${verb}`, { params: { id: invitation.id } });
      onAnswered();
      if (verb === "decline") notify({ text: texts.declined });
      else notify({ text: texts.accepted, ...linkTo(invitation) });
    } catch (error) {
      warnOf(error);
      isBusy.value = false;
    }
  };

  return (
    <li class="invitation" aria-busy={isBusy.value}>
      <Avatar person={inviter} />
      <div id={id} class="invitation-text">
        <p>
          <b>
            <bdi>{personName(inviter)}</bdi>
          </b>{" "}
          {inviter.display_name && <span class="soft">@{inviter.username}</span>}{" "}
          {texts.invites[subject] ?? texts.invitesToOther}
        </p>
        <p class="soft small">{texts.mayDo[role] ?? texts.mayDoOther}</p>
        <p class="soft small">{texts.when(fromNow(created_at), longDate(dateOfInstant(expires_at)))}</p>
      </div>
      <div class="invitation-answers">
        <Button disabled={isOffline.value} aria-describedby={id} onClick={() => answer("decline")}>
          {texts.decline}
        </Button>
        <Button kind="primary" disabled={isOffline.value} aria-describedby={id} onClick={() => answer("accept")}>
          {texts.accept}
        </Button>
      </div>
      {isOffline.value && <p class="soft small">{texts.offline}</p>}
    </li>
  );
}

/** To what one was invited to. A newer server may invite to what has no place here. */
function linkTo({ subject, subject_id }: Invitation): Pick<Notice, "link"> {
  const text = texts.open[subject];
  return text === undefined ? {} : { link: { href: pathOf({ subject, id: subject_id }), text } };
}
