import { useSignal } from "@preact/signals";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import { ColorField } from "./color-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";

interface Named {
  readonly name: string;
  readonly color: string | null;
}

interface NameDialogProps {
  readonly title: string;
  readonly initial: Named;
  readonly maxLength: number;
  /** What the button says. */
  readonly verb: string;
  /** What is wrong with a name. */
  readonly check: (name: string) => string | undefined;
  readonly onSave: (named: Named) => void;
  readonly onClose: () => void;
}

/** Asks for the name and the colour of a category or a label. */
export function NameDialog({ title, initial, maxLength, verb, check, onSave, onClose }: NameDialogProps) {
  const name = useSignal(initial.name);
  const color = useSignal(initial.color);
  const error = useSignal<string | undefined>(undefined);

  const save = (event: Event) => {
    event.preventDefault();
    const trimmed = name.value.trim();
    error.value = trimmed === "" ? words.required : check(trimmed);
    if (error.value) return void (event.currentTarget as HTMLElement).querySelector("input")?.focus();
    onClose();
    onSave({ name: trimmed, color: color.value });
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form class="dialog-form" onSubmit={save} noValidate>
        <Field
          label={words.name}
          dir="auto"
          value={name.value}
          error={error.value}
          maxLength={maxLength}
          autocomplete="off"
          autofocus
          onInput={({ currentTarget }) => {
            name.value = currentTarget.value;
            error.value = undefined;
          }}
        />
        <ColorField
          color={color.value}
          onChange={(value) => {
            color.value = value;
          }}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit">
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
