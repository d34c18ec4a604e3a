import { Icon } from "../../components/icon.tsx";
import type { Option } from "./options.ts";

interface OptionListProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly active: Option | undefined;
  readonly isMultiple: boolean;
  readonly onChoose: (option: Option) => void;
}

export function OptionList({ id, label, options, active, isMultiple, onChoose }: OptionListProps) {
  const groups = [...new Set(options.map(({ group = "" }) => group))];
  return (
    <div id={`${id}-list`} class="options" role="listbox" aria-label={label} aria-multiselectable={isMultiple}>
      {groups.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be in a listbox.
        <div key={name} role="group" aria-label={name || label}>
          {name && (
            <h3 class="option-group" role="presentation">
              {name}
            </h3>
          )}
          {options
            .filter(({ group = "" }) => group === name)
            .map((option) => (
              <OptionView
                key={option.id}
                id={`${id}-${options.indexOf(option)}`}
                option={option}
                isActive={option === active}
                onChoose={onChoose}
              />
            ))}
        </div>
      ))}
    </div>
  );
}

interface OptionViewProps {
  readonly id: string;
  readonly option: Option;
  readonly isActive: boolean;
  readonly onChoose: (option: Option) => void;
}

function OptionView({ id, option, isActive, onChoose }: OptionViewProps) {
  const { text, icon, color, detail, isChosen = false } = option;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's.
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and names the active option.
    <div
      id={id}
      role="option"
      class={isActive ? "option active" : "option"}
      aria-selected={isChosen}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(option)}
    >
      <span class="option-icon" style={color ? { color } : {}}>
        {icon && <Icon name={icon} size={18} />}
      </span>
      <span class="option-text" dir="auto">
        {text}
      </span>
      {detail && <span class="option-detail">{detail}</span>}
      {isChosen && <Icon name="check" size={16} />}
    </div>
  );
}
