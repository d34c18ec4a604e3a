import type { Ref } from "preact";
import type { Token } from "../../../client/words/index.ts";
import { words } from "../../words/words.ts";
import { MarkedText } from "./marked-text.tsx";
import { linesOf } from "./segments.ts";

interface QuickAddFieldProps {
  readonly field: Ref<HTMLTextAreaElement>;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly problemId: string | undefined;
  readonly onWrite: (text: string) => void;
  readonly onLines: (lines: readonly string[]) => void;
  readonly onAdd: () => void;
}

/** A field of one line of text, which wraps, with what is understood of it marked in place. */
export function QuickAddField({ field, text, tokens, problemId, onWrite, onLines, onAdd }: QuickAddFieldProps) {
  const paste = (event: ClipboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const lines = linesOf(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
    if (lines.length < 2) return;
    event.preventDefault();
    onLines(lines);
  };
  /** Lines also come by dropping, and from keyboards on a screen. */
  const input = ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => {
    const lines = linesOf(currentTarget.value);
    if (!/[\n\r]/.test(currentTarget.value)) return onWrite(currentTarget.value);
    currentTarget.value = lines.length > 1 ? text : (lines[0] ?? "");
    onWrite(currentTarget.value);
    if (lines.length > 1) onLines(lines);
  };
  const enter = (event: KeyboardEvent) => {
    // Enter that ends a composition is not ours: 229 in Safari.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    onAdd();
  };
  return (
    <div class="quick-add-text">
      <MarkedText text={text} tokens={tokens} />
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        aria-label={words.quickAdd.label}
        placeholder={words.quickAdd.label}
        aria-invalid={problemId ? true : undefined}
        aria-describedby={problemId}
        enterkeyhint="done"
        data-quick-add
        onInput={input}
        onPaste={paste}
        onKeyDown={enter}
      />
    </div>
  );
}
