import type { Profile as ProfileData } from "../../../../client/index.ts";
import { EditField } from "../../../components/editable/edit-field.tsx";
import { Checkbox } from "../../../components/field.tsx";
import { Section } from "../../../components/section.tsx";
import { singleLetters } from "../../../keys/single-letters.ts";
import { editProfile, profile } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { Locale } from "./locale.tsx";
import { Mails } from "./mails.tsx";
import { TimeZone } from "./time-zone.tsx";

const texts = settings.profile;

/** What others see of a person, and how dates are shown to them. Every field saves by itself. */
export function Profile() {
  const saved = profile.value;
  if (!saved) return null;
  return (
    <>
      <Section title={texts.you} text={texts.youText}>
        <DisplayName saved={saved} />
        <Bio saved={saved} />
      </Section>
      <Section title={texts.dates} text={texts.datesText}>
        <TimeZone saved={saved} />
        <Locale saved={saved} />
      </Section>
      <Mails saved={saved} />
      <Section title={texts.keyboard} text={texts.keyboardText}>
        <Checkbox
          label={texts.singleLetters}
          hint={texts.singleLettersHint}
          checked={singleLetters.value}
          onChange={({ currentTarget }) => {
            singleLetters.value = currentTarget.checked;
          }}
        />
      </Section>
    </>
  );
}

function DisplayName({ saved }: { saved: ProfileData }) {
  return (
    <EditField
      label={texts.displayName}
      dir="auto"
      hint={texts.displayNameHint}
      autocomplete="name"
      maxLength={150}
      value={saved.display_name}
      draftKey="profile/display_name"
      onSave={(text, draft) => editProfile({ display_name: text.trim() }, { draft })}
    />
  );
}

function Bio({ saved }: { saved: ProfileData }) {
  return (
    <EditField
      label={texts.bio}
      dir="auto"
      rows={3}
      maxLength={2000}
      value={saved.bio}
      draftKey="profile/bio"
      onSave={(text, draft) => editProfile({ bio: text.trim() }, { draft })}
    />
  );
}
