import { type Draft, draft } from "../../store/index.ts";

interface AdderProps {
  readonly label: string;
  readonly draftKey: string;
  readonly onAdd: (text: string, draft: Draft) => void;
}

/** A field of one line that adds something on Enter, and is then ready for the next. What is typed stays until then. */
export function Adder({ label, draftKey, onAdd }: AdderProps) {
  const typed = draft(draftKey);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const text = typed.peek().trim();
    const isEscape = event.key === "Escape" && typed.peek() !== "";
    if (event.key !== "Enter" && !isEscape) return;
    event.preventDefault();
    event.stopPropagation();
    typed.value = "";
    if (event.key === "Enter" && text !== "") onAdd(text, { key: draftKey, text });
  };
  return (
    <input
      class="adder"
      autocomplete="off"
      dir="auto"
      aria-label={label}
      placeholder={label}
      value={typed.value}
      onInput={({ currentTarget }) => {
        typed.value = currentTarget.value;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
