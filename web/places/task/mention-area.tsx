import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { Person } from "../../../client/index.ts";
import { account } from "../../session/account.ts";
import { task as texts } from "../../words/task.ts";
import { mentionAt, peopleFor, withMention } from "./mentions.ts";

const MOST = 6;

interface MentionAreaProps {
  readonly label: string;
  readonly value: string;
  readonly members: readonly Person[];
  readonly onType: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur?: (event: FocusEvent) => void;
}

/** A text in which `@` offers the members of the task. */
export function MentionArea({ label, value, members, onType, onKeyDown, onBlur }: MentionAreaProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  /** The beginning of a name before the caret. */
  const typed = useSignal<string | undefined>(undefined);
  const place = useSignal(0);
  const others = members.filter((person) => person.id !== account.value?.id);
  const offered = typed.value === undefined ? [] : peopleFor(typed.value, others).slice(0, MOST);

  const look = () => {
    const { value: text = "", selectionStart = 0 } = area.current ?? {};
    typed.value = mentionAt(text, selectionStart);
    place.value = 0;
  };
  const pick = ({ username }: Person) => {
    const { current } = area;
    if (!current) return;
    const next = withMention(current.value, current.selectionStart, username);
    // The element first: a redraw would put the caret at the end.
    current.value = next.text;
    current.setSelectionRange(next.caret, next.caret);
    typed.value = undefined;
    onType(next.text);
    current.focus();
  };
  const key = (event: KeyboardEvent) => {
    const person = offered[place.value];
    if (!person || event.isComposing || event.ctrlKey || event.metaKey) return onKeyDown(event);
    if (event.key === "ArrowDown") place.value = (place.value + 1) % offered.length;
    else if (event.key === "ArrowUp") place.value = (place.value + offered.length - 1) % offered.length;
    else if (event.key === "Enter" || event.key === "Tab") pick(person);
    else if (event.key === "Escape") typed.value = undefined;
    else return onKeyDown(event);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="mention-area">
      <textarea
        ref={area}
        rows={1}
        dir="auto"
        aria-label={label}
        placeholder={label}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? id : undefined}
        aria-activedescendant={offered.length > 0 ? `${id}-${place.value}` : undefined}
        value={value}
        onInput={({ currentTarget }) => {
          onType(currentTarget.value);
          look();
        }}
        onClick={look}
        onKeyDown={key}
        onBlur={onBlur}
      />
      {offered.length > 0 && (
        <div id={id} role="listbox" class="mention-list" aria-label={texts.mentions}>
          {offered.map((person, at) => (
            <div
              key={person.id}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === place.value}
              // The text keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                pick(person);
              }}
            >
              <strong>@{person.username}</strong> {person.display_name}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
