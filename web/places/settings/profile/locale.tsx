import { useMemo } from "preact/hooks";
import type { Profile } from "../../../../client/index.ts";
import { Labelled } from "../../../components/field.tsx";
import { editProfile } from "../../../store/index.ts";
import { now, zone } from "../../../time/clock.ts";
import { settings } from "../../../words/settings.ts";
import { localeOptions } from "./locales.ts";

const texts = settings.profile;

/** How dates, times and numbers are written, and from which side. */
export function Locale({ saved }: { saved: Profile }) {
  const options = useMemo(() => localeOptions(saved.locale, ...navigator.languages), [saved.locale]);
  return (
    <Labelled label={texts.locale} hint={texts.localeHint(exampleOf(saved))}>
      {(label) => (
        <select
          {...label}
          value={saved.locale}
          onChange={({ currentTarget }) => editProfile({ locale: currentTarget.value })}
        >
          {options.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function exampleOf({ locale }: Profile): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone: zone.value }).format(
    now.value,
  );
}
