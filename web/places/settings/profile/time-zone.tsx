import type { Profile } from "../../../../client/index.ts";
import { isKnownZone } from "../../../../client/words/zone.ts";
import { EditField } from "../../../components/editable/edit-field.tsx";
import { editProfile } from "../../../store/index.ts";
import { now } from "../../../time/clock.ts";
import { findZone, ZONES } from "../../../time/zones.ts";
import { settings } from "../../../words/settings.ts";

const texts = settings.profile;

export function TimeZone({ saved }: { saved: Profile }) {
  return (
    <EditField
      label={texts.timeZone}
      {...(isKnownZone(saved.time_zone) && { hint: texts.timeThere(timeIn(saved)) })}
      autocomplete="off"
      spellcheck={false}
      suggestions={ZONES}
      value={saved.time_zone}
      draftKey="profile/time_zone"
      check={(text) => (findZone(text) === undefined ? texts.unknownZone : undefined)}
      onFocus={({ currentTarget }) => (currentTarget as HTMLInputElement).select()}
      onSave={(text, draft) => {
        const zone = findZone(text);
        if (zone !== undefined && zone !== saved.time_zone) editProfile({ time_zone: zone }, { draft });
      }}
    />
  );
}

function timeIn({ time_zone, locale }: Profile): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: time_zone }).format(now.value);
}
