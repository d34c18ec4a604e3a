import { settingsSchema } from "../../src/env.ts";
import { Refusal } from "./refusal.ts";
import type { Environment } from "./settings.ts";

/** The Worker's settings: from the environment, else as kept in the data folder, else of wrangler.toml. An empty one is not set. @throws Refusal */
export function workerSettings(environment: Environment, ...defaults: Environment[]): Record<string, string> {
  const settings = Object.fromEntries(
    Object.keys(settingsSchema.shape).flatMap((name) => {
      const value = [environment, ...defaults].map((each) => each[name]).find((each) => each);
      return value ? [[name, value]] : [];
    }),
  );
  const { error } = settingsSchema.safeParse(settings);
  const [issue] = error?.issues ?? [];
  if (issue) throw new Refusal(`${issue.path.join(".")}: ${issue.message}`);
  if (settings["MAIL_DRIVER"] === "cloudflare") {
    throw new Refusal("MAIL_DRIVER: cloudflare sends mails from Cloudflare only. Here it is smtp or console.");
  }
  return settings;
}
