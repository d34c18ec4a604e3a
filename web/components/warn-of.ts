import { warn } from "../store/index.ts";
import { errorText } from "../words/error-text.ts";

/** Shows a failure as a notice. */
export function warnOf(error: unknown): void {
  warn({ text: errorText(error) });
}
