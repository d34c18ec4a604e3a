import { z } from "zod";

/** Bindings as `wrangler.toml` declares them, and settings as strings (design: "Commands and settings"). */
export interface Env {
  DB: D1Database;
  HUB: DurableObjectNamespace;
  APP_URL?: string;
  JWT_SECRET?: string;
  JWT_SECRET_PREVIOUS?: string;
  REGISTRATION?: string;
  CORS_ORIGINS?: string;
  FEED_EPOCH?: string;
  MAX_SOCKETS_PER_USER?: string;
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

const settingsSchema = z
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
  });

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** RFC 7518, section 3.2: a key for HS256 is as long as its hash, or longer. */
const SECRET_LENGTH = 32;

export type Settings = z.infer<typeof settingsSchema>;

const parsed = new WeakMap<Env, Settings>();

/** @throws Error that names every missing or malformed setting: the operator's mistake, so a 500 for the client. */
export function settingsOf(env: Env): Settings {
  let settings = parsed.get(env);
  if (!settings) {
    const result = settingsSchema.safeParse(env);
    if (!result.success) throw new Error(`Settings: ${z.prettifyError(result.error)}`);
    settings = result.data;
    parsed.set(env, settings);
  }
  return settings;
}
