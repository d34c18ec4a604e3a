import type { Webhook } from "../../../../client/index.ts";

/** `gone` and `failing`: the server has switched it off. `off`: its owner has. */
export type WebhookState = "on" | "off" | "gone" | "failing";

export function stateOf({ enabled, disabled_reason }: Webhook): WebhookState {
  return enabled ? "on" : (disabled_reason ?? "off");
}
