import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { NotFound } from "../../components/not-found.tsx";
import { draft } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import "./task.css";
import type { TypedText } from "./typed-texts.ts";

interface KeptTextsProps {
  readonly typed: readonly TypedText[];
  /** Whether the task was open: what had the focus is gone. */
  readonly takesFocus: boolean;
}

/** Stands in place of a task that is gone, and shows what was typed in it. */
export function KeptTexts({ typed, takesFocus }: KeptTextsProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) element.current?.focus();
  }, []);
  const discard = (key: string) => {
    draft(key).value = "";
    element.current?.focus();
  };
  return (
    <div ref={element} class="task" tabIndex={-1}>
      <NotFound />
      {typed.length > 0 && (
        <section class="task-section" aria-label={texts.typed}>
          <h2>{texts.typed}</h2>
          {typed.map(({ key, name, text }) => (
            <div key={key} class="kept-text">
              <h3>{name}</h3>
              <blockquote dir="auto">{text}</blockquote>
              <CopyButton text={text} />
              <Button kind="quiet" onClick={() => discard(key)}>
                {texts.discard}
              </Button>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
