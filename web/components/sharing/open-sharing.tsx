import { openDialog } from "../open-dialog.tsx";
import type { Thing } from "./thing.ts";

/** Opens the dialog with the people who can see a category or a task. */
export function openSharing(thing: Thing): void {
  void openDialog(async () => {
    const { SharingDialog } = await import("./sharing-dialog.tsx");
    return (close) => <SharingDialog thing={thing} onClose={close} onReopen={() => openSharing(thing)} />;
  });
}
