import { openDialog } from "../open-dialog.tsx";
import type { Resource } from "./resource.ts";

/** Opens the dialog with the people who can see a category or a task. */
export function openSharing(resource: Resource): void {
  void openDialog(async () => {
    const { SharingDialog } = await import("./sharing-dialog.tsx");
    return (close) => <SharingDialog resource={resource} onClose={close} onReopen={() => openSharing(resource)} />;
  });
}
