import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Dialog } from "../../components/dialog.tsx";
import { words } from "../../words/words.ts";
import "./chooser.css";
import { OptionList } from "./option-list.tsx";
import type { Option } from "./options.ts";

interface ChooserProps {
  readonly title: string;
  /** The name of the field, and what stands in it while it is empty. */
  readonly label: string;
  readonly optionsFor: (filter: string) => readonly Option[];
  /** A click or `Shift+Enter` chooses, and more can be chosen. `Enter` chooses and closes. */
  readonly isMultiple?: boolean;
  readonly onClose: () => void;
  /** Above the field. */
  readonly note?: string | undefined;
  /** Below the options. */
  readonly children?: ComponentChildren;
}

/** A dialog with a field that filters options (the combobox pattern of the ARIA Authoring Practices). */
export function Chooser({ title, label, optionsFor, isMultiple = false, onClose, note, children }: ChooserProps) {
  const id = useId();
  const [filter, setFilter] = useState("");
  const [place, setPlace] = useState(0);
  const options = optionsFor(filter);
  const at = Math.min(place, options.length - 1);
  const active = options[at];
  useEffect(() => document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" }), [at, filter]);

  const choose = (option: Option | undefined, stays: boolean) => {
    if (!option) return;
    // First, because an option may open another dialog.
    if (!stays) onClose();
    option.choose();
    setFilter("");
  };
  const move = (step: number) => setPlace((at + step + options.length) % options.length);
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") choose(active, isMultiple && event.shiftKey);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {note && (
        <p id={`${id}-note`} class="soft small">
          {note}
        </p>
      )}
      <input
        class="chooser-field"
        role="combobox"
        dir="auto"
        aria-label={label}
        aria-describedby={note && `${id}-note`}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active && `${id}-${at}`}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        placeholder={label}
        value={filter}
        onInput={({ currentTarget }) => {
          setFilter(currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={press}
      />
      <OptionList
        id={id}
        label={label}
        options={options}
        active={active}
        isMultiple={isMultiple}
        onChoose={(option) => choose(option, isMultiple)}
      />
      {options.length === 0 && <p class="soft">{words.keys.nothingFound}</p>}
      {children}
    </Dialog>
  );
}
