import type { RefObject } from "preact";
import { useId } from "preact/hooks";
import type { Token } from "../../../client/words/index.ts";
import { words } from "../../words/words.ts";
import { MarkedText } from "./marked-text.tsx";
import { linesOf } from "./segments.ts";
import { Suggestions } from "./suggestions.tsx";
import { useSuggestions } from "./use-suggestions.ts";

interface QuickAddFieldProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The category of the task, whose members can be assigned. */
  readonly categoryId: string | undefined;
  readonly problemId: string | undefined;
  readonly onWrite: (text: string) => void;
  readonly onLines: (lines: readonly string[]) => void;
  readonly onAdd: () => void;
}

/** A field of one line of text, which wraps, with what is understood of it marked in place. */
export function QuickAddField(props: QuickAddFieldProps) {
  const { field, text, tokens, categoryId, problemId, onWrite, onLines, onAdd } = props;
  const listId = useId();
  const { sign, names, active, choose, look, close, press } = useSuggestions(field, text, categoryId);
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
    look();
    if (!/[\n\r]/.test(currentTarget.value)) return onWrite(currentTarget.value);
    currentTarget.value = lines.length > 1 ? text : (lines[0] ?? "");
    onWrite(currentTarget.value);
    if (lines.length > 1) onLines(lines);
  };
  const keyDown = (event: KeyboardEvent) => {
    // A key that ends a composition is not ours: 229 in Safari.
    if (event.isComposing || event.keyCode === 229) return;
    const isForList = press(event.key);
    if (!isForList && event.key !== "Enter") return;
    event.preventDefault();
    if (!isForList) onAdd();
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
        onKeyDown={keyDown}
        onSelect={look}
        onBlur={close}
        aria-autocomplete="list"
        aria-controls={names.length > 0 ? listId : undefined}
        aria-activedescendant={names[active] === undefined ? undefined : `${listId}-${active}`}
      />
      <Suggestions id={listId} sign={sign} names={names} active={active} onChoose={choose} />
    </div>
  );
}
