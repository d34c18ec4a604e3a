import type { Profile, ProfileInput } from "../../../../client/index.ts";
import { EditField } from "../../../components/editable/edit-field.tsx";
import { Checkbox } from "../../../components/field.tsx";
import { Section } from "../../../components/section.tsx";
import { editProfile } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";

const texts = settings.profile;
const DIGEST_AT = "07:30";

export function Mails({ saved }: { saved: Profile }) {
  const isDigestOn = saved.daily_digest_at !== null;
  return (
    <Section
      title={texts.mails}
      text={
        <>
          {texts.mailsText} <a href="/settings/account">{texts.mailsLink}</a>
        </>
      }
    >
      <Mail
        label={texts.reminders}
        isOn={saved.email_reminders}
        fieldsFor={(email_reminders) => ({ email_reminders })}
      />
      <Mail label={texts.activity} isOn={saved.email_activity} fieldsFor={(email_activity) => ({ email_activity })} />
      <Mail
        label={texts.digest}
        isOn={isDigestOn}
        fieldsFor={(isOn) => ({ daily_digest_at: isOn ? DIGEST_AT : null })}
      />
      {isDigestOn && <DigestTime at={saved.daily_digest_at ?? DIGEST_AT} />}
    </Section>
  );
}

interface MailProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly fieldsFor: (isOn: boolean) => ProfileInput;
}

function Mail({ label, isOn, fieldsFor }: MailProps) {
  return (
    <Checkbox
      label={label}
      checked={isOn}
      onChange={({ currentTarget }) => editProfile(fieldsFor(currentTarget.checked))}
    />
  );
}

function DigestTime({ at }: { at: string }) {
  return (
    <EditField
      label={texts.digestAt}
      type="time"
      class="time"
      value={at}
      draftKey="profile/daily_digest_at"
      onSave={(time, draft) => {
        // A time that is not complete is the empty text.
        if (time !== "") editProfile({ daily_digest_at: time }, { draft });
      }}
    />
  );
}
