import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { byPosition, canEdit, categories, labels } from "../../store/index.ts";
import { membersOf } from "../members.ts";
import { namesFor, type Typed, typedAt, written } from "./typed-name.ts";

/** Names of categories, labels and people that may be meant by what is typed after `#`, `@` and `+`. */
export function useSuggestions(
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  categoryId: string | undefined,
) {
  const [caret, setCaret] = useState<number>();
  const [closedFor, setClosedFor] = useState<string>();
  const [chosen, setChosen] = useState<number>();
  const typed = caret === undefined || text === closedFor ? undefined : typedAt(text, caret);
  const names = typed ? namesFor(typed, known(typed, categoryId)) : [];
  // A label may be a new one, so that nothing is meant until it is chosen.
  const first = typed?.sign === "@" || typed?.name === "" ? -1 : 0;
  const active = Math.min(chosen ?? first, names.length - 1);

  const choose = (at: number) => {
    const name = names[at];
    if (!typed || name === undefined || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(typed.start, typed.end);
    // Unlike setting the value, this can be undone in the field.
    document.execCommand("insertText", false, written(typed.sign, name));
    setChosen(undefined);
  };

  return {
    sign: typed?.sign,
    names,
    active,
    choose,
    look: () => {
      const { selectionStart, selectionEnd } = field.current ?? {};
      setCaret(selectionStart === selectionEnd ? selectionStart : undefined);
      setChosen(undefined);
    },
    close: () => setCaret(undefined),
    /** Returns whether the key was for the list. */
    press: (key: string): boolean => {
      if (names.length === 0) return false;
      if (key === "ArrowDown") setChosen((active + 1) % names.length);
      else if (key === "ArrowUp") setChosen(active <= 0 ? names.length - 1 : active - 1);
      else if (key === "Escape") setClosedFor(text);
      else if (key === "Enter" && active >= 0) choose(active);
      else return false;
      return true;
    },
  };
}

function known({ sign }: Typed, categoryId: string | undefined): string[] {
  if (sign === "@")
    return labels
      .all()
      .toSorted(byPosition)
      .map(({ name }) => name);
  if (sign === "+") return categoryId ? usernamesIn(categoryId) : [];
  const editable = categories.all().filter(canEdit);
  return editable.toSorted(byPosition).map(({ name }) => name);
}

function usernamesIn(categoryId: string): string[] {
  return membersOf({ subject: "category", id: categoryId }).map(({ username }) => username);
}
