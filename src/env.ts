import { z } from "zod";

/** Bindings as `wrangler.toml` declares them, and settings as strings (design: "Commands and settings"). */
export interface Env {
  DB: D1Database;
  APP_URL?: string;
  JWT_SECRET?: string;
  JWT_SECRET_PREVIOUS?: string;
  REGISTRATION?: string;
  CORS_ORIGINS?: string;
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

const secret = z.string().min(32, "must be at least 32 characters long");

const settingsSchema = z.object({
  APP_URL: z.url(),
  JWT_SECRET: secret,
  JWT_SECRET_PREVIOUS: z.preprocess((value) => value || undefined, secret.optional()),
  REGISTRATION: z.enum(["open", "closed"]).default("open"),
  CORS_ORIGINS: origins,
});

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
