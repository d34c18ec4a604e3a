import { useSignal } from "@preact/signals";
import type { Invitation } from "../../../client/index.ts";
import { people as texts } from "../../words/people.ts";
import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import { Field } from "../field.tsx";
import { useForm } from "../use-form.ts";
import { invite } from "./change-members.ts";
import type { Resource } from "./resource.ts";
import { RoleField } from "./role-field.tsx";
import { invitedName } from "./sent-invitations.tsx";

export function InviteForm({ resource }: { resource: Resource }) {
  const role = useSignal<Invitation["role"]>("editor");
  const sent = useSignal("");
  const isMissing = useSignal(false);
  const send = async (_: FormData, form: HTMLFormElement) => {
    const field = form.elements.namedItem("who") as HTMLInputElement;
    const who = field.value.trim();
    sent.value = "";
    isMissing.value = who === "";
    field.focus();
    if (isMissing.value) return;
    const invitation = await invite(resource, who, role.value);
    invitedName(invitation.id).value = who;
    sent.value = texts.sent(who);
    field.value = "";
  };
  const { submit, errors, failure, isSending } = useForm(send, {
    fields: ["username", "email"],
    places: { already_member: "username" },
  });
  return (
    <form class="invite-form" onSubmit={submit} aria-busy={isSending} noValidate>
      <Field
        name="who"
        label={words.auth.identifier}
        error={isMissing.value ? words.required : (errors["username"] ?? errors["email"])}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        autofocus
      />
      <RoleField
        label={texts.role}
        role={role.value}
        onChange={(chosen) => {
          role.value = chosen;
        }}
      />
      <Button kind="primary" type="submit">
        {texts.invite}
      </Button>
      <p role="alert" class="form-error">
        {failure}
      </p>
      <p role="status" class="invite-status small">
        {sent.value}
      </p>
    </form>
  );
}
