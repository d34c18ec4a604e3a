import { useId, useState } from "preact/hooks";
import type { Account } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { account } from "../../../session/account.ts";
import { instant } from "../../../time/format.ts";
import { admin } from "../../../words/admin.ts";
import { DeleteUser } from "./delete-user.tsx";
import { useUserActions } from "./use-user-actions.ts";

const texts = admin.users;

interface UserRowProps {
  readonly user: Account;
  /** Undefined: deleted. */
  readonly onChange: (user: Account | undefined) => void;
}

export function UserRow({ user, onChange }: UserRowProps) {
  const id = useId();
  const [isDeleting, setDeleting] = useState(false);
  const { suspend, reinstate, endSessions, changeRole, turnOffSecondFactor } = useUserActions(user, onChange);
  const isMe = user.id === account.value?.id;
  return (
    <tr>
      <th scope="row" id={id}>
        <span dir="auto">{user.username}</span> {isMe && <span class="soft">{texts.you}</span>}
        <span class="user-email soft small" dir="auto">
          {user.email ?? texts.noEmail}
        </span>
      </th>
      <td class="user-state">
        {user.role === "admin" && <span class="badge">{texts.admin}</span>}{" "}
        {user.suspended_at && <span class="badge danger">{texts.suspendedSince(instant(user.suspended_at))}</span>}{" "}
        {user.email !== null && (
          <span class="soft small">{user.email_verified ? texts.verified : texts.unverified}</span>
        )}
      </td>
      <td class="user-actions">
        {/* One button, which keeps the focus. */}
        <Action
          about={id}
          text={user.suspended_at ? texts.reinstate : texts.suspend}
          act={user.suspended_at ? reinstate : suspend}
        />
        <Action about={id} text={texts.endSessions} act={endSessions} />
        <Action about={id} text={user.role === "admin" ? texts.makeUser : texts.makeAdmin} act={changeRole} />
        {!isMe && <Action about={id} text={texts.mfaOff} act={turnOffSecondFactor} />}
        <Action about={id} text={texts.delete} act={() => setDeleting(true)} />
        {isDeleting && (
          <DeleteUser user={user} onClose={() => setDeleting(false)} onDelete={() => onChange(undefined)} />
        )}
      </td>
    </tr>
  );
}

interface ActionProps {
  readonly text: string;
  /** The id of the element that says whom it is done to. */
  readonly about: string;
  readonly act: () => void;
}

function Action({ text, about, act }: ActionProps) {
  return (
    <Button kind="quiet" onClick={act} aria-describedby={about}>
      {text}
    </Button>
  );
}
