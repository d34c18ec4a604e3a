import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { endTypeAhead, insertTyped } from "../commands/type-ahead.ts";
import "./dialog.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus in it, and gives it back afterwards; `Escape` and a click beside it close it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A layout effect, because the browser gives the focus back only while the dialog is in the page.
  useLayoutEffect(() => {
    const { current } = dialog;
    const typed = endTypeAhead();
    current?.showModal();
    insertTyped(typed);
    return () => {
      current?.close();
      restoreCaret();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for this is Escape, which <dialog> has.
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** What had the focus may be gone. Chromium gives the focus back to a field, but not the caret: typing would do nothing. */
function restoreCaret(): void {
  const { activeElement: element } = document;
  if (element === document.body) document.getElementById("content")?.focus();
  if (!(element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement)) return;
  // Null for fields without a caret, such as dates.
  if (element.selectionStart !== null) element.setSelectionRange(element.selectionStart, element.selectionEnd);
}
