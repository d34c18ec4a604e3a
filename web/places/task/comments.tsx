import { useId } from "preact/hooks";
import type { Comment, Person, Task } from "../../../client/index.ts";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { addComment, comments } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import "./comments.css";
import { CommentField } from "./comment-field.tsx";
import { CommentView } from "./comment-view.tsx";

export function Comments({ task, members }: { task: Task; members: readonly Person[] }) {
  const id = useId();
  const element = useKeptFocus<HTMLElement>(".comment-field textarea");
  const own = comments.all().filter(({ task_id }) => task_id === task.id);
  return (
    <section ref={element} class="task-section" aria-labelledby={id}>
      <h2 id={id}>{texts.comments}</h2>
      <ol class="comments">
        {own.sort(byAge).map((comment) => (
          <li key={comment.id}>
            <CommentView comment={comment} role={task.role} members={members} />
          </li>
        ))}
      </ol>
      <CommentField
        label={texts.addComment}
        verb={texts.comment}
        draftKey={`task/${task.id}/comment`}
        members={members}
        onSave={(body, draft) => addComment(task.id, body, { draft })}
      />
    </section>
  );
}

function byAge(one: Comment, other: Comment): number {
  return one.created_at < other.created_at ? -1 : 1;
}
