import { Button, IconButton } from "../components/button.tsx";
import { dismiss, type Notice, notices, undo } from "../store/index.ts";
import { words } from "../words/words.ts";
import "./notices.css";

/** What has just happened, with a way back; and what went wrong. */
export function Notices() {
  return (
    <div class="notices">
      <div role="alert">
        <NoticeList kind="warning" />
      </div>
      <div role="status">
        <NoticeList kind="message" />
      </div>
    </div>
  );
}

function NoticeList({ kind }: { kind: Notice["kind"] }) {
  const shown = notices.value.filter((notice) => notice.kind === kind);
  return (
    <>
      {shown.map((notice) => (
        <NoticeView key={notice.id} notice={notice} />
      ))}
    </>
  );
}

function NoticeView({ notice }: { notice: Notice }) {
  const { id, text, kind, undo: act, link } = notice;
  const takeBack = () => {
    if (act) undo(act);
    dismiss(id);
  };
  return (
    <div class={`notice ${kind}`}>
      <p>
        {text} {link && <a href={link.href}>{link.text}</a>}
      </p>
      {act && (
        <Button kind="quiet" onClick={takeBack}>
          {words.undo}
        </Button>
      )}
      <IconButton icon="close" label={words.close} onClick={() => dismiss(id)} />
    </div>
  );
}
