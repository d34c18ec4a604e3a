import { Checkbox } from "../../components/field.tsx";
import { categories } from "../../store/index.ts";
import { settings } from "../../words/settings.ts";
import { Choices } from "./choices.tsx";

const texts = settings.restriction;

interface RestrictionProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly hint: string;
  /** The ids that are chosen at first. */
  readonly chosen?: readonly string[];
  readonly error: string | undefined;
}

/** To some categories or to none. The form has their ids as `categories`. */
export function Restriction({ isOn, onChange, hint, chosen = [], error }: RestrictionProps) {
  const known = categories.all();
  const unknown = chosen.filter((id) => !categories.get(id)).map((id) => ({ id, name: texts.unknown }));
  return (
    <>
      <Checkbox
        label={texts.label}
        hint={hint}
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {isOn && (
        <Choices legend={texts.categories} error={error && texts.choose}>
          {[...known, ...unknown].map(({ id, name }) => (
            <Checkbox key={id} name="categories" value={id} label={name} defaultChecked={chosen.includes(id)} />
          ))}
        </Choices>
      )}
    </>
  );
}

/** `Only in Work, Home`. */
export function onlyIn(ids: readonly string[]): string {
  const names = ids.flatMap((id) => categories.get(id)?.name ?? []);
  return texts.onlyIn(names.length > 0 ? names.join(", ") : texts.deleted);
}
