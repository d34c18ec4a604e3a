import { useId, useRef, useState } from "preact/hooks";
import type { Token } from "../../../client/words/index.ts";
import { listInView } from "../../router/list-in-view.ts";
import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import "../field.css";
import { Icon } from "../icon.tsx";
import { FirstTask } from "./first-task.tsx";
import { PastedLines } from "./pasted-lines.tsx";
import "./quick-add.css";
import { QuickAddField } from "./quick-add-field.tsx";
import type { QuickAddPlace } from "./read-task.ts";
import { Understood } from "./understood.tsx";
import { useQuickAdd } from "./use-quick-add.ts";

interface QuickAddProps {
  /** What a task gets that is added here, unless its words say otherwise. */
  readonly place: QuickAddPlace;
  /** Under which name the text is kept until it is added: one for each place. */
  readonly draftKey?: string;
  readonly onAdded?: () => void;
}

/** The field `Add a task`. It reads days, times, rules, #category, @label, !priority and +person as they are typed. */
export function QuickAdd({ place, draftKey = `quick-add ${listInView()}`, onAdded }: QuickAddProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const problemId = useId();
  const [lines, setLines] = useState<readonly string[]>();
  const { text, parsed, problem, write, ignore, add, addLines } = useQuickAdd(place, draftKey, onAdded);
  const focus = () => field.current?.focus();
  const addText = () => {
    add(text);
    focus();
  };
  const ignoreToken = (token: Token) => {
    ignore(token);
    focus();
  };
  const tryExample = (example: string) => {
    write(example);
    focus();
  };
  return (
    <div class="quick-add">
      <div class="quick-add-row">
        <Icon name="plus" />
        <QuickAddField
          field={field}
          text={text}
          tokens={parsed.tokens}
          categoryId={parsed.fields.category_id}
          problemId={problem && problemId}
          onWrite={write}
          onLines={setLines}
          onAdd={addText}
        />
        {text !== "" && (
          <Button kind="primary" onClick={addText}>
            {words.quickAdd.add}
          </Button>
        )}
      </div>
      <Understood parsed={parsed} onIgnore={ignoreToken} />
      <p id={problemId} role="alert" class="field-error">
        {problem}
      </p>
      {text === "" && <FirstTask onTry={tryExample} />}
      {lines && (
        <PastedLines
          lines={lines}
          onMany={() => addLines(lines)}
          onOne={() => add(lines.join(" "))}
          onClose={() => setLines(undefined)}
        />
      )}
    </div>
  );
}
