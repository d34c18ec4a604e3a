import { useId } from "preact/hooks";
import type { Profile } from "../../../../client/index.ts";
import { Field } from "../../../components/field.tsx";
import { useEdited } from "../../../components/use-edited.ts";
import { editProfile } from "../../../store/index.ts";
import { now } from "../../../time/clock.ts";
import { findZone, ZONES } from "../../../time/zones.ts";
import { settings } from "../../../words/settings.ts";

const texts = settings.profile;

export function TimeZone({ saved }: { saved: Profile }) {
  const id = useId();
  const { attributes, error, commit } = useEdited(saved.time_zone, (text) => {
    const zone = findZone(text);
    if (zone === undefined) return texts.unknownZone;
    if (zone !== saved.time_zone) editProfile({ time_zone: zone });
    return undefined;
  });
  const onInput = (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => {
    attributes.onInput(event);
    // Chosen from the list.
    if (event.inputType === "insertReplacementText") commit();
  };
  return (
    <>
      <Field
        label={texts.timeZone}
        hint={texts.timeThere(timeIn(saved))}
        error={error}
        list={id}
        autocomplete="off"
        spellcheck={false}
        onFocus={({ currentTarget }) => currentTarget.select()}
        {...attributes}
        onInput={onInput}
      />
      <datalist id={id}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function timeIn({ time_zone, locale }: Profile): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: time_zone }).format(now.value);
}
