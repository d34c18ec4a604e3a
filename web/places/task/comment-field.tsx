import type { Person } from "../../../client/index.ts";
import { Button } from "../../components/button.tsx";
import { type Draft, draft } from "../../store/index.ts";
import { MentionArea } from "./mention-area.tsx";

interface CommentFieldProps {
  readonly label: string;
  readonly verb: string;
  readonly draftKey: string;
  readonly members: readonly Person[];
  readonly onSave: (body: string, draft: Draft) => void;
}

/** Where a comment is written. It is sent on purpose only, and stays a draft until then. */
export function CommentField({ label, verb, draftKey, members, onSave }: CommentFieldProps) {
  const typed = draft(draftKey);
  const save = () => {
    const text = typed.peek();
    if (text.trim() === "") return;
    typed.value = "";
    onSave(text.trim(), { key: draftKey, text });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const isSaving = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSaving) save();
    else if (event.key === "Escape" && typed.peek() !== "") typed.value = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="comment-field">
      <MentionArea
        label={label}
        value={typed.value}
        members={members}
        onType={(text) => {
          typed.value = text;
        }}
        onKeyDown={onKeyDown}
      />
      {typed.value.trim() !== "" && (
        <Button kind="primary" onClick={save}>
          {verb}
        </Button>
      )}
    </div>
  );
}
