import { useEffect, useRef } from "preact/hooks";
import type { Comment, Person } from "../../../client/index.ts";
import { areaKeys, leaving } from "../../components/editable/field-keys.ts";
import { Notes } from "../../components/editable/notes.tsx";
import { useEdit } from "../../components/editable/use-edit.ts";
import { draft, editComment } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { MentionArea } from "./mention-area.tsx";

interface CommentEditorProps {
  readonly comment: Comment;
  readonly draftKey: string;
  readonly members: readonly Person[];
  readonly onClose: () => void;
}

/** The text of a comment as a field, until it is saved or put back. */
export function CommentEditor({ comment, draftKey, members, onClose }: CommentEditorProps) {
  const { id, body } = comment;
  const element = useRef<HTMLDivElement>(null);
  const editing = useEdit({
    value: body,
    draftKey,
    check: (text) => (text.trim() === "" ? texts.commentNeeded : undefined),
    onSave: (text, draft) => editComment(id, text.trim(), { draft }),
  });
  useEffect(() => element.current?.querySelector("textarea")?.focus(), []);
  const saveKeys = areaKeys(editing);
  const onKeyDown = (event: KeyboardEvent) => {
    const isEscape = event.key === "Escape";
    saveKeys(event);
    if (isEscape) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (isEscape || (event.defaultPrevented && editing.save())) onClose();
  };
  const leave = (event: FocusEvent) => {
    leaving(editing)(event);
    if (draft(draftKey).peek() === "") onClose();
  };
  return (
    <div ref={element}>
      <MentionArea
        label={texts.editComment}
        value={editing.text}
        members={members}
        onType={editing.type}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      <Notes id={`${id}-note`} editing={editing} />
    </div>
  );
}
