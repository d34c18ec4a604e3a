import { z } from "zod";
import { log } from "./kernel/log.ts";
import { memoize } from "./kernel/memoize.ts";

/** Bindings as `wrangler.toml` declares them, and settings as strings. */
export interface Env {
  DB: D1Database;
  HUB: DurableObjectNamespace;
  /** Absent in benchmarks of other things. */
  WEBHOOK?: DurableObjectNamespace;
  /** A network of public addresses alone, for webhooks: `npm start` has one. */
  PUBLIC_NETWORK?: Fetcher;
  QUEUE: Queue;
  /** https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
  FLOOD_ADDRESS?: RateLimit;
  FLOOD_USER?: RateLimit;
  FLOOD_UPGRADE?: RateLimit;
  /** https://developers.cloudflare.com/analytics/analytics-engine/ */
  METRICS?: AnalyticsEngineDataset;
  APP_URL?: string;
  JWT_SECRET?: string;
  JWT_SECRET_PREVIOUS?: string;
  REGISTRATION?: string;
  CORS_ORIGINS?: string;
  FEED_EPOCH?: string;
  MAX_SOCKETS_PER_USER?: string;
  RATE_LIMITS?: string;
  WEBHOOK_TARGETS?: string;
  EMAIL?: SendEmail;
  MAIL_DRIVER?: string;
  MAIL_FROM?: string;
  SMTP_HOST?: string;
  SMTP_PORT?: string;
  SMTP_USER?: string;
  SMTP_PASSWORD?: string;
  SMTP_TLS?: string;
}

const origins = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((origin) => origin.trim())
      .filter(Boolean),
  );

const mailSettings = {
  MAIL_DRIVER: emptyIsUnset(z.enum(["console", "smtp", "cloudflare"]).default("console")),
  MAIL_FROM: emptyIsUnset(z.string().default("Taskwire <taskwire@localhost>").transform(mailbox)),
  // `connect()` takes an IPv6 address only in brackets.
  SMTP_HOST: emptyIsUnset(z.string().optional()).transform((host) => host?.replace(/^[\da-f]*:[\da-f:.]*$/i, "[$&]")),
  SMTP_PORT: emptyIsUnset(z.coerce.number().int().min(1).max(65_535).optional()),
  SMTP_USER: emptyIsUnset(z.string().optional()),
  SMTP_PASSWORD: emptyIsUnset(z.string().optional()),
  SMTP_TLS: emptyIsUnset(z.enum(["none", "starttls", "tls"]).default("starttls")),
};

function emptyIsUnset<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema);
}

/** RFC 5322, section 3.4: `Name <address>`, or the address alone. */
function mailbox(text: string, issues: z.RefinementCtx): { name: string; address: string } {
  const [, name = "", address = text] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? [];
  if (!z.regexes.html5Email.test(address) || /\p{Cc}/u.test(name)) {
    issues.addIssue("`Name <address>`, or an address alone");
  }
  return { name: name.trim().replace(/^"(.*)"$/, "$1"), address };
}

export const settingsSchema = z
  .object({
    APP_URL: z.url(),
    JWT_SECRET: z.string().min(1),
    JWT_SECRET_PREVIOUS: z
      .string()
      .optional()
      .transform((secret) => secret || undefined),
    REGISTRATION: z.enum(["open", "closed"]).default("open"),
    CORS_ORIGINS: origins,
    FEED_EPOCH: z.coerce.number().int().min(1).default(1),
    // A Durable Object holds 32,768: https://developers.cloudflare.com/durable-objects/api/state/#acceptwebsocket
    MAX_SOCKETS_PER_USER: z.coerce.number().int().min(1).max(32_768).default(50),
    /** `off` lifts the limits on floods and attempts, for benchmarks and tests. */
    RATE_LIMITS: emptyIsUnset(z.enum(["on", "off"]).default("on")),
    /** `any` lets webhooks be plain HTTP and go to private addresses, for development. */
    WEBHOOK_TARGETS: emptyIsUnset(z.enum(["public", "any"]).default("public")),
    ...mailSettings,
  })
  .superRefine(({ APP_URL, ...secrets }, issues) => {
    if (LOOPBACK.has(new URL(APP_URL).hostname)) return;
    for (const name of ["JWT_SECRET", "JWT_SECRET_PREVIOUS"] as const) {
      if ((secrets[name]?.length ?? SECRET_LENGTH) >= SECRET_LENGTH) continue;
      issues.addIssue({
        code: "custom",
        path: [name],
        message: `at least ${SECRET_LENGTH} characters, unless on loopback`,
      });
    }
  })
  .superRefine(({ MAIL_DRIVER, SMTP_HOST = "", SMTP_USER, SMTP_TLS }, issues) => {
    if (MAIL_DRIVER === "smtp" && !SMTP_HOST) {
      issues.addIssue({ code: "custom", path: ["SMTP_HOST"], message: "required when MAIL_DRIVER is smtp" });
    }
    if (SMTP_TLS === "none" && SMTP_USER && !LOOPBACK.has(SMTP_HOST)) {
      const message = "none would send SMTP_PASSWORD unencrypted, so it is allowed on loopback only";
      issues.addIssue({ code: "custom", path: ["SMTP_TLS"], message });
    }
  });

/** As URLs have them. */
export const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** RFC 7518, section 3.2: a key for HS256 is at least as long as its hash. */
const SECRET_LENGTH = 32;

export type Settings = z.infer<typeof settingsSchema>;

/** @throws Error that names every missing or malformed setting: the operator's mistake, so clients get a 500 */
export const settingsOf = memoize((env: Env): Settings => {
  const { success, data: settings, error } = settingsSchema.safeParse(env);
  if (!success) throw new Error(`Settings: ${z.prettifyError(error)}`);
  const isDeployed = !LOOPBACK.has(new URL(settings.APP_URL).hostname);
  if (isDeployed && settings.RATE_LIMITS === "off") log({ warning: "RATE_LIMITS is off: passwords can be guessed." });
  return settings;
});
