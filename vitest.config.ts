import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const shared = {
  testTimeout: 30_000,
  // The log is a line for each request.
  silent: "passed-only",
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                // Here, not in .dev.vars: tests forge tokens with it.
                JWT_SECRET: "test-secret-of-thirty-two-characters",
                JWT_SECRET_PREVIOUS: "former-secret-of-thirty-two-characters",
                CORS_ORIGINS: "https://app.example",
                MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
        ],
        test: {
          ...shared,
          name: "worker",
          include: ["test/*.test.ts"],
          setupFiles: ["test/support/migrate.ts"],
        },
      },
      // Real sockets to a server as a developer starts it.
      { test: { ...shared, name: "node", include: ["test/node/*.test.ts"], hookTimeout: 60_000 } },
    ],
  },
});
