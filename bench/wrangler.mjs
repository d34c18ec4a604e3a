import { spawnSync } from "node:child_process";

const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };

/** Runs wrangler, and returns its output. */
export function wrangler(...args) {
  const { status, stdout, stderr } = spawnSync("wrangler", args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}
