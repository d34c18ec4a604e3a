import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface ChoicesProps {
  readonly legend: string;
  readonly error?: string | undefined;
  readonly children: ComponentChildren;
}

/** Checkboxes that belong together. */
export function Choices({ legend, error, children }: ChoicesProps) {
  const id = useId();
  return (
    <fieldset class="choices" aria-describedby={error ? id : undefined}>
      <legend class="label">{legend}</legend>
      {children}
      {error && (
        <p id={id} class="field-error">
          {error}
        </p>
      )}
    </fieldset>
  );
}
