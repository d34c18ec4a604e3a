import { Dialog } from "../components/dialog.tsx";
import { words } from "../words/words.ts";
import { closeOpened } from "./opened.ts";

export default function Palette() {
  return (
    <Dialog title={words.keys.palette} onClose={closeOpened}>
      <p />
    </Dialog>
  );
}
