import type { Settings } from "../../env.ts";

/** The URL of a page that mails link to. */
export function linkTo({ APP_URL }: Settings, page: "reset" | "verify" | "unsubscribe", token: string): string {
  return `${APP_URL.replace(/\/+$/, "")}/${page}?token=${token}`;
}
