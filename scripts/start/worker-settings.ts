import { settingsSchema } from "../../src/env.ts";
import { OperatorError } from "./operator-error.ts";
import type { Environment } from "./settings.ts";

/**
 * The Worker's settings, from the first that has them: the environment, then the defaults. An empty value is none.
 * @throws OperatorError
 */
export function workerSettings(environment: Environment, ...defaults: Environment[]): Record<string, string> {
  const settings = Object.fromEntries(
    Object.keys(settingsSchema.shape).flatMap((name) => {
      const value = [environment, ...defaults].map((each) => each[name]).find((each) => each);
      return value ? [[name, value]] : [];
    }),
  );
  const { error } = settingsSchema.safeParse(settings);
  const [issue] = error?.issues ?? [];
  if (issue) throw new OperatorError(`${issue.path.join(".")}: ${issue.message}`);
  if (settings["MAIL_DRIVER"] === "cloudflare") {
    throw new OperatorError("MAIL_DRIVER: cloudflare sends mails from Cloudflare only. Here it is smtp or console.");
  }
  return settings;
}
