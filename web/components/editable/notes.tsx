import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import "./editable.css";
import type { Editing } from "./use-edit.ts";

const FIELD = "input, textarea";

interface NotesProps {
  readonly id: string;
  readonly editing: Editing;
  readonly hint?: string | undefined;
  /** How the field's value is shown to a person. */
  readonly show?: ((value: string) => string) | undefined;
}

/** Below a field: what is wrong, a hint, and what someone else has made of the value meanwhile. */
export function Notes({ id, editing, hint, show = (value) => value }: NotesProps) {
  const { error, theirs, isEdited, putBack, save, leave } = editing;
  const note = error ?? hint;
  /** The buttons go with what they decide: the field has the focus then. */
  const decide = (act: () => void) => (event: { readonly currentTarget: Element }) => {
    act();
    event.currentTarget.closest(".editable-notes")?.parentElement?.querySelector<HTMLElement>(FIELD)?.focus();
  };
  return (
    <div class="editable-notes">
      {note && (
        <p id={id} class={error ? "field-error" : "field-hint"}>
          {note}
        </p>
      )}
      {isEdited && theirs === undefined && (
        <p class="unsaved">
          <span>{words.edit.unsaved}</span>
          <Button kind="quiet" onClick={decide(save)}>
            {words.save}
          </Button>
          <Button kind="quiet" onClick={decide(putBack)}>
            {words.edit.putBack}
          </Button>
        </p>
      )}
      <div aria-live="polite">
        {theirs !== undefined && (
          <p class="theirs">
            <span>
              {words.edit.theirs} <q>{show(theirs) || words.edit.nothing}</q>
            </span>
            <Button
              // The field keeps the focus where the button is clicked, and is left otherwise.
              onMouseDown={(event) => event.preventDefault()}
              onBlur={leave}
              onClick={decide(putBack)}
            >
              {words.edit.takeTheirs}
            </Button>
          </p>
        )}
      </div>
    </div>
  );
}
