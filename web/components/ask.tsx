import { signal } from "@preact/signals";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What is done, as the button says it: `Delete`. */
  readonly verb: string;
}

const open = signal<(Question & { readonly answer: (isSure: boolean) => void }) | null>(null);

/** Asks before what nothing can undo. */
export function ask(question: Question): Promise<boolean> {
  open.value?.answer(false);
  return new Promise((resolve) => {
    open.value = { ...question, answer: resolve };
  });
}

/** Shows the question that is asked. It stands once in the page. */
export function AskDialog() {
  const question = open.value;
  if (!question) return null;
  const close = (isSure: boolean) => {
    if (open.value === question) open.value = null;
    question.answer(isSure);
  };
  return (
    <Dialog title={question.title} onClose={() => close(false)}>
      <p>{question.text}</p>
      <div class="dialog-actions">
        <Button onClick={() => close(false)}>{words.cancel}</Button>
        <Button kind="danger" onClick={() => close(true)}>
          {question.verb}
        </Button>
      </div>
    </Dialog>
  );
}
