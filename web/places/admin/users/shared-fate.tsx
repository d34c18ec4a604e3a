import { useId, useState } from "preact/hooks";
import { Field } from "../../../components/field.tsx";
import { SharedNames } from "../../../components/shared-names.tsx";
import { admin } from "../../../words/admin.ts";

const texts = admin.users;

/** What others can see of the user, and what happens to it: deleted too, or handed over. */
export function SharedFate({ names, error }: { names: readonly string[]; error: string | undefined }) {
  const [fate, setFate] = useState<"hand over" | "delete">("hand over");
  return (
    <div class="shared-fate">
      <SharedNames text={texts.sharedText} names={names} />
      <Choice text={texts.handOver} value="hand over" chosen={fate} onChoose={setFate} />
      {fate === "hand over" && (
        <Field label={texts.heir} name="heir" required autocomplete="off" autocapitalize="none" error={error} />
      )}
      <Choice text={texts.deleteShared} value="delete" chosen={fate} onChoose={setFate} />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly text: string;
  readonly value: Value;
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ text, value, chosen, onChoose }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div class="checkbox">
      <input
        type="radio"
        id={id}
        name="fate"
        value={value}
        checked={value === chosen}
        onChange={() => onChoose(value)}
      />
      <label for={id}>{text}</label>
    </div>
  );
}
