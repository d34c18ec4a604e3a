import type { Token } from "../../../client/words/index.ts";
import { segmentsOf } from "./segments.ts";

/** Stands behind the field with the same text, letter under letter: only the marks are seen. It gives the field its height. */
export function MarkedText({ text, tokens }: { text: string; tokens: readonly Token[] }) {
  return (
    <div class="quick-add-marks" dir="auto">
      {segmentsOf(text, tokens).map((segment) =>
        segment.token ? <mark>{segment.text}</mark> : <span aria-hidden="true">{segment.text}</span>,
      )}
      {/* A last line without letters has no height. */}
      <span aria-hidden="true">{"\u200b"}</span>
    </div>
  );
}
