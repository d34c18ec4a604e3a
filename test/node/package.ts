import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty project with the client, as `npm pack` packs it. The folder is gone after the tests. */
export function installClient(): string {
  const project = mkdtempSync(join(tmpdir(), "taskwire-client-"));
  process.on("exit", () => rmSync(project, { recursive: true, force: true }));
  const npm = (...args: string[]) =>
    execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [packed] = JSON.parse(npm("pack", "./client", "--json", "--pack-destination", project));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  npm("install", "--prefix", project, "--offline", "--no-audit", "--no-fund", join(project, packed.filename));
  return project;
}
