import { useRef, useState } from "preact/hooks";

interface EditedOptions {
  /** `Enter` makes a line break, and `Ctrl+Enter` saves. */
  readonly hasLines?: boolean;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

/**
 * The attributes of a text field that saves by itself: on `Enter` and on leaving it. The first `Escape` puts the text back.
 * @param save returns what is wrong with the text, if it was not saved
 */
export function useEdited(
  saved: string,
  save: (text: string) => string | undefined,
  { hasLines = false }: EditedOptions = {},
) {
  /** Undefined while nothing was typed: then the field follows what is saved. */
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  // Leaving by Enter fires `blur` before the state is new.
  const current = useRef(typed);
  current.current = typed;

  const set = (text: string | undefined) => {
    current.current = text;
    setTyped(text);
  };
  const commit = () => {
    const text = current.current;
    if (text === undefined) return;
    const wrong = text === saved ? undefined : save(text);
    setError(wrong);
    if (wrong === undefined) set(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (!hasLines || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      commit();
    } else if (event.key === "Escape" && current.current !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      set(undefined);
      setError(undefined);
    }
  };
  const attributes = {
    value: typed ?? saved,
    onInput: ({ currentTarget }: { readonly currentTarget: TextField }) => set(currentTarget.value),
    onBlur: commit,
    onKeyDown,
  };
  return { attributes, error, commit };
}
