import type { Webhook } from "../../../../client/index.ts";

/** `off`: its owner has switched it off. The others: the server has, for a reason that may not be known here. */
export type WebhookState = "on" | "off" | "gone" | "failing" | "stopped";

export function stateOf({ enabled, disabled_reason: reason }: Webhook): WebhookState {
  if (enabled || reason === null) return enabled ? "on" : "off";
  return reason === "gone" || reason === "failing" ? reason : "stopped";
}
