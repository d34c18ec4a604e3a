import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { closeOpened, type Opened, opened } from "../commands/opened-dialog.ts";
import { endTypeAhead } from "../commands/type-ahead.ts";
import { warn } from "../store/index.ts";
import { words } from "../words/words.ts";
import { bindShortcuts } from "./bind.ts";

// Their code is loaded when they are first opened.
const DIALOGS: Readonly<Record<Opened["is"], () => Promise<{ default: ComponentType }>>> = {
  help: () => import("./help.tsx"),
  palette: () => import("./palette/palette.tsx"),
  quickAdd: () => import("./quick-add-dialog.tsx"),
  picker: () => import("./pickers/picker.tsx"),
};

/** Listens to the shortcuts, and shows the dialog that one of them has opened. It stands once in the page. */
export function Keys() {
  useEffect(bindShortcuts, []);
  const loaded = useSignal<{ is: Opened["is"]; Content: ComponentType } | null>(null);
  const is = opened.value?.is;
  useEffect(() => {
    if (!is || loaded.value?.is === is) return;
    DIALOGS[is]().then(
      ({ default: Content }) => {
        loaded.value = { is, Content };
      },
      () => {
        endTypeAhead();
        closeOpened();
        warn({ text: words.errors.failedPlace });
      },
    );
  }, [is]);
  const { value } = loaded;
  return value && value.is === is ? <value.Content /> : null;
}
