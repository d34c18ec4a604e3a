import type { Settings } from "../../env.ts";

/** A page of ours, as mails lead to it. */
export function linkTo({ APP_URL }: Settings, page: "reset" | "verify" | "unsubscribe", token: string): string {
  return `${APP_URL.replace(/\/+$/, "")}/${page}?token=${token}`;
}
