import { useSignal } from "@preact/signals";
import { type Draft, draft } from "../../store/index.ts";
import { fromDraft, refusedDraft, textToSave, theirsIn, toDraft, typed } from "./edit.ts";

export interface Editable {
  /** The stored text, as the field shows it. */
  readonly value: string;
  /** Names the draft that keeps what is typed and not saved. */
  readonly draftKey: string;
  /** Says why a text cannot be saved. Such a text stays in the field. */
  readonly check?: ((text: string) => string | undefined) | undefined;
  /** The draft is for the store, which puts it back if the server refuses the text. */
  readonly onSave: (text: string, draft: Draft) => void;
}

export interface Editing {
  readonly text: string;
  readonly isEdited: boolean;
  /** The value that came meanwhile, beside what is typed. */
  readonly theirs: string | undefined;
  readonly error: string | undefined;
  type(text: string): void;
  /** @returns whether nothing is left to be saved */
  save(): boolean;
  /** Saves what was changed. A text that the server has refused stays until it is changed, or saved on purpose. */
  leave(): void;
  /** Forgets what was typed. @returns whether there was anything */
  putBack(): boolean;
}

/** A text that is typed, then saved or put back. It survives navigation, reload, and changes by others. */
export function useEdit({ value, draftKey, check, onSave }: Editable): Editing {
  const stored = draft(draftKey);
  const error = useSignal<string | undefined>(undefined);
  const edit = fromDraft(stored.value);

  const putBack = () => {
    const hadEdit = stored.peek() !== "";
    stored.value = "";
    error.value = undefined;
    return hadEdit;
  };
  const save = () => {
    const last = fromDraft(stored.peek());
    const text = textToSave(last, value);
    error.value = text === undefined ? undefined : check?.(text);
    if (error.peek() !== undefined) return false;
    stored.value = "";
    if (last && text !== undefined) onSave(text, { key: draftKey, text: refusedDraft(last) });
    return true;
  };
  return {
    text: edit?.text ?? value,
    isEdited: edit !== undefined && edit.text !== edit.base,
    theirs: theirsIn(edit, value),
    error: error.value,
    type: (text) => {
      error.value = undefined;
      stored.value = toDraft(typed(fromDraft(stored.peek()), value, text));
    },
    save,
    leave: () => {
      if (!fromDraft(stored.peek())?.isRefused) save();
    },
    putBack,
  };
}
