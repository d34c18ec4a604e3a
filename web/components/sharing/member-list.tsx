import type { Member } from "../../../client/index.ts";
import { account } from "../../session/account.ts";
import { people as texts } from "../../words/people.ts";
import { wordFor } from "../../words/word-for.ts";
import type { Question } from "../ask.tsx";
import { Avatar } from "../avatar.tsx";
import { Button } from "../button.tsx";
import { personName } from "../person-name.ts";
import { changeRole, removeMember } from "./change-members.ts";
import type { Resource, ResourceInView } from "./resource.ts";
import { RoleField } from "./role-field.tsx";
import type { Members } from "./use-members.ts";

interface MemberListProps {
  readonly resource: Resource;
  readonly held: ResourceInView;
  readonly people: Members;
  readonly attempt: (change: () => Promise<unknown>) => Promise<void>;
  readonly onChange: (change: () => Members) => void;
  /** Makes a change, if the person is sure. */
  readonly askAnd: (question: Question, change: () => Promise<unknown>) => Promise<void>;
}

/** The owner, and everyone with whom it is shared. */
export function MemberList({ resource, held, people, attempt, askAnd, onChange }: MemberListProps) {
  const isOwner = held.role === "owner";
  const setRole = (member: Member, role: Member["role"]) =>
    attempt(async () => {
      const changed = await changeRole(resource, member.id, role);
      onChange(() => changed);
    });
  const remove = (member: Member) => {
    const question = {
      title: texts.removeTitle(personName(member)),
      text: texts.removeText(held.name),
      verb: texts.remove,
    };
    return askAnd(question, () => removeMember(resource, member.id));
  };
  const handOver = (member: Member) => {
    const text = texts.handOverText(personName(member));
    const question = { title: texts.handOverTitle(held.name), text, verb: texts.handOver };
    return askAnd(question, () => changeRole(resource, member.id, "owner"));
  };

  return (
    <ul class="members" aria-label={texts.members}>
      {people.map((member) => (
        <li key={member.id} class="member">
          <Avatar person={member} />
          <MemberName member={member} />
          {isOwner && member.role !== "owner" ? (
            <div class="member-controls">
              <RoleField
                label={texts.roleOf(member.username)}
                isLabelHidden
                role={member.role}
                onChange={(role) => setRole(member, role)}
              />
              {held.isAlone && (
                <Button kind="quiet" aria-label={texts.handOverTo(member.username)} onClick={() => handOver(member)}>
                  {texts.handOver}
                </Button>
              )}
              <Button kind="quiet" aria-label={texts.removeOne(member.username)} onClick={() => remove(member)}>
                {texts.remove}
              </Button>
            </div>
          ) : (
            <span class="soft small">{wordFor(texts.roles, member.role)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function MemberName({ member }: { member: Member }) {
  const isMe = member.id === account.value?.id;
  return (
    <p class="member-name">
      <bdi>{personName(member)}</bdi>
      {isMe && <span class="soft"> {texts.you}</span>}
      {member.display_name && <span class="soft small member-username">@{member.username}</span>}
    </p>
  );
}
