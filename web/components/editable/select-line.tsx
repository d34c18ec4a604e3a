import { useId } from "preact/hooks";
import "./editable.css";

export interface Option {
  readonly value: string;
  readonly text: string;
}

interface SelectLineProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChoose: (value: string) => void;
}

/** One of a few values. It is saved at once. */
export function SelectLine({ label, value, options, onChoose }: SelectLineProps) {
  const id = useId();
  return (
    <div class="property">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
