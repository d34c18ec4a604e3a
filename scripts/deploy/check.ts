/** RFC 7518, section 3.2. The Worker itself refuses a shorter one too. */
const SECRET_LENGTH = 32;

const NO_DATABASE = "00000000-0000-0000-0000-000000000000";

export interface Deployment {
  /** The variables of wrangler.toml and of `--var`. */
  readonly vars: Readonly<Record<string, unknown>>;
  readonly databaseId: string | undefined;
  /** The secret to upload; undefined to keep the one that the Worker has. */
  readonly secret: string | undefined;
}

/** The reasons not to deploy this, without asking Cloudflare. */
export function problemsOf({ vars, databaseId, secret }: Deployment): string[] {
  const problems: string[] = [];
  if (vars["RATE_LIMITS"] === "off") problems.push("RATE_LIMITS is off, so anyone could guess passwords.");
  if (vars["WEBHOOK_TARGETS"] === "any") problems.push("WEBHOOK_TARGETS is any, which is for development.");
  if (isLoopback(vars["APP_URL"])) {
    problems.push(`APP_URL is ${vars["APP_URL"]}: links in mails would lead nowhere. Set it in wrangler.toml.`);
  }
  if (!databaseId || databaseId === NO_DATABASE) {
    problems.push("database_id is not set in wrangler.toml: `npx wrangler d1 create taskwire` prints it.");
  }
  if ("JWT_SECRET" in vars) {
    problems.push("JWT_SECRET is a variable, which others can read. Use `npx wrangler secret put JWT_SECRET`.");
  }
  if (secret !== undefined && secret.length < SECRET_LENGTH) {
    problems.push(`JWT_SECRET has ${secret.length} characters. It needs at least ${SECRET_LENGTH}.`);
  }
  return problems;
}

function isLoopback(url: unknown): boolean {
  const parsed = URL.parse(String(url));
  return !parsed || /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\])$/.test(parsed.hostname);
}

/** The values of `--var NAME:value`, as wrangler reads them. */
export function varsIn(flags: readonly string[]): Record<string, string> {
  const pairs = flags.flatMap((flag, at) => {
    if (flag.startsWith("--var=")) return [flag.slice("--var=".length)];
    return flag === "--var" ? followers(flags.slice(at + 1)) : [];
  });
  return Object.fromEntries(pairs.map((pair) => [pair.split(":")[0], pair.slice(pair.indexOf(":") + 1)]));
}

/** `--var` takes several. */
function followers(flags: readonly string[]): readonly string[] {
  const end = flags.findIndex((flag) => flag.startsWith("-"));
  return end < 0 ? flags : flags.slice(0, end);
}
