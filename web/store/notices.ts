import { type ReadonlySignal, signal } from "@preact/signals";
import type { Act } from "./act.ts";
import { newId } from "./ids.ts";

export interface Notice {
  readonly id: string;
  /** A warning is an alert to screen readers. */
  readonly kind: "message" | "warning";
  readonly text: string;
  /** Shown with a button that takes it back. */
  readonly undo?: Act;
  /** The ids of the acts that were refused. */
  readonly refused?: readonly string[];
  /** Where the thing is now, if it is not in view. */
  readonly link?: NoticeLink;
}

export interface NoticeLink {
  readonly href: string;
  readonly text: string;
}

const shown = signal<readonly Notice[]>([]);

/** The newest last. */
export const notices: ReadonlySignal<readonly Notice[]> = shown;

/** Says what has been done; `undo` adds the button that takes it back. */
export function notify(notice: Pick<Notice, "text" | "undo" | "link">): Notice {
  return show({ id: newId(), kind: "message", ...notice });
}

/** Says what has failed. It stays until it is dismissed. */
export function warn({ text }: { text: string }): Notice {
  return show({ id: newId(), kind: "warning", text });
}

/** A new message takes the place of the last one, so that there is one `Undo`. Warnings stay beside each other. */
export function show(notice: Notice): Notice {
  shown.value = [...shown.value.filter((other) => !isReplaced(other, notice)), notice];
  return notice;
}

function isReplaced({ kind, text, undo }: Notice, next: Notice): boolean {
  if (next.kind === kind) return kind === "message" || next.text === text;
  return undo !== undefined && (next.refused?.includes(undo.id) ?? false);
}

export function dismiss(id: string): void {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}
