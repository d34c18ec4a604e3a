import { words } from "../../words/words.ts";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";

interface PastedLinesProps {
  readonly lines: readonly string[];
  readonly onMany: () => void;
  readonly onOne: () => void;
  readonly onClose: () => void;
}

const SHOWN = 5;

/** Asks whether pasted lines are a task each. */
export function PastedLines({ lines, onMany, onOne, onClose }: PastedLinesProps) {
  const { quickAdd } = words;
  const choose = (act: () => void) => () => {
    act();
    onClose();
  };
  return (
    <Dialog title={quickAdd.pastedTitle(lines.length)} onClose={onClose}>
      <ul class="pasted-lines">
        {lines.slice(0, SHOWN).map((line) => (
          <li dir="auto">{line}</li>
        ))}
        {lines.length > SHOWN && <li class="soft">{quickAdd.more(lines.length - SHOWN)}</li>}
      </ul>
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button onClick={choose(onOne)}>{quickAdd.addAsOne}</Button>
        <Button kind="primary" autofocus onClick={choose(onMany)}>
          {quickAdd.addMany(lines.length)}
        </Button>
      </div>
    </Dialog>
  );
}
