import { signal } from "@preact/signals";
export interface Notice {
  id: string;
  kind: "message" | "warning";
  text: string;
  undo?: unknown;
}
export const notices = signal<Notice[]>([]);
export function dismiss(_id: string) {}
export function undo(_act: unknown) {}
export const connection = signal<{ state: "live" | "offline" | "connecting"; pending: number }>({
  state: "live",
  pending: 0,
});
export const tasks = { get: (_id: string): { category_id: string | null } | undefined => undefined };
export const invitations = { all: (): unknown[] => [] };
