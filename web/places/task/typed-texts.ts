import { fromDraft } from "../../components/editable/edit.ts";
import type { Draft } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";

export interface TypedText {
  /** The draft's. */
  readonly key: string;
  /** The name of the field in which it was typed. */
  readonly name: string;
  readonly text: string;
}

/** The texts of a task that are typed and not saved. Days, times and rules are typed again in no time. */
export function typedTexts(id: string, drafts: readonly Draft[]): TypedText[] {
  return drafts.flatMap(({ key, text: draft }) => {
    const field = key.slice(prefixOf(id).length).split(/[ /]/);
    const isAdded = (field[0] === "comment" || field[0] === "subtask") && field[1] !== "edit";
    const name = texts.typedIn[field[0] ?? ""];
    const text = isAdded ? draft : fromDraft(draft)?.text;
    return name !== undefined && text?.trim() ? [{ key, name, text }] : [];
  });
}

/** The keys of a task's drafts begin with it. */
export function prefixOf(id: string): string {
  return `task/${id}/`;
}
