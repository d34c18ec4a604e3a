import { useSignal } from "@preact/signals";
import { isOffline } from "../../store/index.ts";
import { errorText } from "../../words/error-text.ts";
import { people as texts } from "../../words/people.ts";
import { words } from "../../words/words.ts";
import { ask, type Question } from "../ask.tsx";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { RemoteView } from "../remote-view.tsx";
import { useKeptFocus } from "../use-kept-focus.ts";
import { InviteForm } from "./invite-form.tsx";
import { leave } from "./leave.ts";
import { MemberList } from "./member-list.tsx";
import { SentInvitations } from "./sent-invitations.tsx";
import "./sharing-dialog.css";
import { warnOf } from "../warn-of.ts";
import { inView, type Resource } from "./resource.ts";
import { useMembers } from "./use-members.ts";

interface SharingDialogProps {
  readonly resource: Resource;
  readonly onClose: () => void;
  readonly onReopen: () => void;
}

/** Who can see a category or a task, and what they may do. The owner changes it; a member may leave. */
export function SharingDialog({ resource, onClose, onReopen }: SharingDialogProps) {
  const held = inView(resource);
  const members = useMembers(resource);
  const content = useKeptFocus<HTMLFieldSetElement>();
  const problem = useSignal<string | undefined>(undefined);

  /** Makes a change, and says what went wrong. */
  const attempt = async (change: () => Promise<unknown>) => {
    problem.value = undefined;
    try {
      await change();
    } catch (error) {
      problem.value = errorText(error);
    }
  };
  // A question takes the place of this dialog, so that there is one at a time.
  const askAnd = async (question: Question, change: () => Promise<unknown>) => {
    onClose();
    if (await ask(question)) await change().catch(warnOf);
    onReopen();
  };
  const askAndLeave = async () => {
    onClose();
    if (!(await leave(resource))) onReopen();
  };

  if (!held) return <NoLongerShared onClose={onClose} />;
  return (
    <Dialog title={texts.title(held.name)} onClose={onClose}>
      {isOffline.value && <p class="sharing-note">{texts.offline}</p>}
      {problem.value && (
        <p role="alert" class="form-error">
          {problem.value}
        </p>
      )}
      <fieldset ref={content} tabIndex={-1} class="sharing" disabled={isOffline.value}>
        {held.role === "owner" && <InviteForm resource={resource} />}
        {!(isOffline.value && members.data === undefined) && (
          <RemoteView remote={members} lines={2}>
            {(people) => <MemberList {...{ resource, held, people, attempt, askAnd }} onChange={members.update} />}
          </RemoteView>
        )}
        {held.role === "owner" && <SentInvitations resource={resource} attempt={attempt} />}
        {resource.subject === "task" && !held.isAlone && <p class="field-hint">{texts.alsoOthers}</p>}
      </fieldset>
      <div class="dialog-actions">
        {held.role !== "owner" && (
          <Button disabled={isOffline.value} onClick={askAndLeave}>
            {texts.leave}
          </Button>
        )}
        <Button onClick={onClose}>{words.close}</Button>
      </div>
    </Dialog>
  );
}

function NoLongerShared({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={words.notFound.title} onClose={onClose}>
      <p>{texts.noLonger}</p>
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.close}</Button>
      </div>
    </Dialog>
  );
}
