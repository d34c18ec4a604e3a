import type { Profile as ProfileData } from "../../../../client/index.ts";
import { Checkbox, Field, Labelled } from "../../../components/field.tsx";
import { Section } from "../../../components/section.tsx";
import { useEdited } from "../../../components/use-edited.ts";
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
  const { attributes } = useEdited(saved.display_name, (text) => void editProfile({ display_name: text.trim() }));
  return (
    <Field label={texts.displayName} hint={texts.displayNameHint} autocomplete="name" maxLength={150} {...attributes} />
  );
}

function Bio({ saved }: { saved: ProfileData }) {
  const { attributes } = useEdited(saved.bio, (text) => void editProfile({ bio: text.trim() }), { hasLines: true });
  return (
    <Labelled label={texts.bio}>
      {(label) => <textarea rows={3} maxLength={2000} {...label} {...attributes} />}
    </Labelled>
  );
}
