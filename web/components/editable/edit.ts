/** A change of a text that is not saved yet. */
export interface Edit {
  /** The field's value when the change began. */
  readonly base: string;
  readonly text: string;
  /** The server has refused the text, and it was not changed since. */
  readonly isRefused?: true;
}

/** The change after something was typed. It keeps its base, so that a live change can be told from one's own. */
export function typed(edit: Edit | undefined, value: string, text: string): Edit {
  return { base: edit?.base ?? value, text };
}

/** The value that someone else, or another device, has saved meanwhile. Undefined if there is nothing to choose. */
export function theirsIn(edit: Edit | undefined, value: string): string | undefined {
  return edit && value !== edit.base && value !== edit.text ? value : undefined;
}

/** The text to save when the field is left. Undefined if the person changed nothing, or if it is saved already. */
export function textToSave(edit: Edit | undefined, value: string): string | undefined {
  return edit && edit.text !== edit.base && edit.text !== value ? edit.text : undefined;
}

/** A change as the text of a draft. The empty text is no change. */
export function toDraft(edit: Edit | undefined): string {
  if (!edit) return "";
  const { base, text, isRefused } = edit;
  return JSON.stringify(isRefused ? [base, text, true] : [base, text]);
}

/** The draft that is put back if the server refuses the change. */
export function refusedDraft(edit: Edit): string {
  return toDraft({ ...edit, isRefused: true });
}

export function fromDraft(draft: string): Edit | undefined {
  if (draft === "") return undefined;
  const [base, text, isRefused] = JSON.parse(draft);
  return { base, text, ...(isRefused && { isRefused }) };
}
