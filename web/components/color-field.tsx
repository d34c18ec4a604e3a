import { useId } from "preact/hooks";
import { words } from "../words/words.ts";
import { COLOR_NAMES, COLORS } from "./colors.ts";
import "./color-field.css";
import { Dot } from "./dot.tsx";

interface ColorFieldProps {
  /** `#rrggbb`; null is no colour. */
  readonly color: string | null;
  readonly onChange: (color: string | null) => void;
}

/** Chooses one of the named colours, or none. */
export function ColorField({ color, onChange }: ColorFieldProps) {
  const name = useId();
  const choices = [null, ...COLOR_NAMES];
  return (
    <fieldset class="color-field">
      <legend class="label">{words.colors.label}</legend>
      {choices.map((choice) => {
        const value = choice && COLORS[choice];
        const text = words.colors[choice ?? "none"];
        return (
          <label key={text} class="color-choice" title={text}>
            <input
              type="radio"
              name={name}
              aria-label={text}
              checked={color === value}
              onChange={() => onChange(value)}
            />
            <Dot color={value} />
          </label>
        );
      })}
    </fieldset>
  );
}
