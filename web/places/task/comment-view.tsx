import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Comment, Person, Task } from "../../../client/index.ts";
import { ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { refusedDraft } from "../../components/editable/edit.ts";
import { Markdown } from "../../components/markdown/markdown.tsx";
import { personName } from "../../components/person-name.ts";
import { account } from "../../session/account.ts";
import { deleteComment, draft, editComment, isPending } from "../../store/index.ts";
import { fromNow, instant } from "../../time/format.ts";
import { task as texts } from "../../words/task.ts";
import { words } from "../../words/words.ts";
import { CommentEditor } from "./comment-editor.tsx";

interface CommentProps {
  readonly comment: Comment;
  /** What the person may do with the task. */
  readonly role: Task["role"];
  readonly members: readonly Person[];
}

export function CommentView({ comment, role, members }: CommentProps) {
  const { id, task_id, author, body, mentions, created_at, updated_at } = comment;
  const draftKey = `task/${task_id}/comment/edit/${id}`;
  const isOwn = author.id === account.value?.id;
  const isEditing = useSignal(false);
  const editButton = useRef<HTMLSpanElement>(null);
  const isOpen = isOwn && (isEditing.value || draft(draftKey).value !== "");
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) editButton.current?.querySelector("button")?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const change = (text: string) =>
    editComment(id, text, { draft: { key: draftKey, text: refusedDraft({ base: body, text }) } });
  return (
    <article class="comment" aria-label={personName(author)}>
      <header>
        <strong>{personName(author)}</strong>
        <time class="small soft" dateTime={created_at} title={instant(created_at)}>
          {fromNow(created_at)}
        </time>
        {updated_at !== created_at && <span class="small soft">{texts.edited}</span>}
        {isPending(id) && <span class="small soft">{words.list.pending}</span>}
        <span ref={editButton} class="comment-actions">
          {isOwn && (
            <Button
              kind="quiet"
              onClick={() => {
                isEditing.value = true;
              }}
            >
              {texts.editComment}
            </Button>
          )}
          {(isOwn || role === "owner") && (
            <Button kind="quiet" onClick={() => void remove(id)}>
              {texts.deleteComment}
            </Button>
          )}
        </span>
      </header>
      {isOpen ? (
        <CommentEditor
          comment={comment}
          draftKey={draftKey}
          members={members}
          onClose={() => {
            isEditing.value = false;
          }}
        />
      ) : (
        <Markdown
          text={body}
          usernames={mentions.map(({ username }) => username)}
          onChange={isOwn ? change : undefined}
        />
      )}
    </article>
  );
}

/** The server has no undo for a comment. */
async function remove(id: string): Promise<void> {
  const question = { title: texts.deleteComment, text: texts.deleteCommentText, verb: texts.delete };
  if (await ask(question)) deleteComment(id);
}
