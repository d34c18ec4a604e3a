// `npm run deploy`: checks the settings, then applies the migrations and deploys the Worker. Flags go to `wrangler
// deploy`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig } from "wrangler";
import { problemsOf, varsIn } from "./deploy/check.ts";
import { OperatorError, runCommand } from "./start/operator-error.ts";

const flags = process.argv.slice(2);
const options = { env: { type: "string", short: "e" }, name: { type: "string" } } as const;
const { values } = parseArgs({ args: flags, options, strict: false });
const environment = Object.entries(values).flatMap(([name, value]) =>
  name in options ? [`--${name}`, `${value}`] : [],
);

process.chdir(join(import.meta.dirname, ".."));
await runCommand(deploy);

function deploy(): void {
  const config = unstable_readConfig({ config: "wrangler.toml", ...(values.env && { env: String(values.env) }) });
  const secret = process.env["JWT_SECRET"] || undefined;
  const vars = { ...config.vars, ...varsIn(flags) };
  const problems = problemsOf({ vars, databaseId: config.d1_databases[0]?.database_id, secret });
  if (problems.length > 0) throw new OperatorError(`Not deployed.\n${problems.join("\n")}`);
  if (!secret) requireSecret();

  const folder = mkdtempSync(join(tmpdir(), "taskwire-deploy-"));
  try {
    const file = join(folder, "secrets.json");
    if (secret) writeFileSync(file, JSON.stringify({ JWT_SECRET: secret }), { mode: 0o600 });
    if (!flags.includes("--dry-run")) wrangler("d1", "migrations", "apply", "DB", "--remote", ...environmentFlag());
    wrangler("deploy", ...flags, ...(secret ? ["--secrets-file", file] : []));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Cloudflare shows the names of secrets, but not their lengths. */
function requireSecret(): void {
  const { status, stdout } = run(["secret", "list", "--format", "json", ...environment], "pipe");
  const names = status === 0 ? JSON.parse(stdout).map(({ name }: { name: string }) => name) : [];
  if (names.includes("JWT_SECRET")) return;
  const reason = status === 0 ? "is missing" : "cannot be looked up (is wrangler logged in?)";
  throw new OperatorError(`Not deployed.\nJWT_SECRET ${reason}. Set it with \`npx wrangler secret put JWT_SECRET\`.`);
}

function environmentFlag(): string[] {
  return values.env ? ["--env", String(values.env)] : [];
}

function wrangler(...parameters: string[]): void {
  const { status } = run(parameters, "inherit");
  if (status !== 0) throw new OperatorError(`wrangler ${parameters[0]} failed.`);
}

function run(parameters: string[], stdout: "pipe" | "inherit") {
  const command = ["node_modules/wrangler/bin/wrangler.js", ...parameters];
  return spawnSync(process.execPath, command, { encoding: "utf8", stdio: ["inherit", stdout, stdout] });
}
