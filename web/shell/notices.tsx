import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../components/button.tsx";
import { dismiss, type Notice, notices, undo } from "../store/index.ts";
import { words } from "../words/words.ts";
import "./notices.css";
import { UpdateNotice } from "./update-notice.tsx";

/** What has just happened, with a way back; and what went wrong. */
export function Notices() {
  return (
    <div class="notices">
      <div role="alert">
        <NoticeList kind="warning" />
      </div>
      <div role="status">
        <NoticeList kind="message" />
        <UpdateNotice />
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

/** Long enough to read and to reach for *Undo*. */
const SHOWN_MS = 10_000;

/** A message goes by itself, but not while the pointer or the focus is on it. A warning stays. */
function NoticeView({ notice }: { notice: Notice }) {
  const { id, text, kind, undo: act, link } = notice;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (kind === "warning" || isHeld) return;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, kind, isHeld]);
  const close = () => {
    // The focus was on a button of this notice.
    document.getElementById("content")?.focus();
    dismiss(id);
  };
  const takeBack = () => {
    if (act) undo(act);
    close();
  };
  return (
    <div
      class={`notice ${kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusCapture={() => setHeld(true)}
      onBlurCapture={() => setHeld(false)}
    >
      <p>
        {text} {link && <a href={link.href}>{link.text}</a>}
      </p>
      {act && (
        <Button kind="quiet" onClick={takeBack}>
          {words.undo}
        </Button>
      )}
      <IconButton icon="close" label={words.close} onClick={close} />
    </div>
  );
}
