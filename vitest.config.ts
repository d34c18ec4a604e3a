import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The log is a line for each request.
    silent: "passed-only",
    // One more than the cores that CI has: a file often waits for a server.
    maxWorkers: 3,
    projects: [
      {
        // As wrangler.toml has it.
        resolve: { alias: [{ find: /^zod$/, replacement: resolve("src/zod.ts") }] },
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // What a batch logs after a file's last test keeps vitest waiting for ever, so none comes by itself: tests
              // bring the Queue's batches, and `test/node` has a server whose Queue runs.
              queueConsumers: {
                taskwire: { maxBatchSize: 25, maxBatchTimeout: 60, maxRetries: 5, deadLetterQueue: "taskwire-dead" },
                "taskwire-dead": { maxBatchSize: 25, maxBatchTimeout: 60 },
              },
              // A copy of the database that lags: `test/support/replica-database.ts`.
              d1Databases: { REPLICA: "replica" },
              bindings: {
                // Here, not in .dev.vars: tests forge tokens with it.
                JWT_SECRET: "test-secret-of-thirty-two-characters",
                JWT_SECRET_PREVIOUS: "former-secret-of-thirty-two-characters",
                CORS_ORIGINS: "https://app.example",
                // `limits.test.ts` brings an app with limits.
                RATE_LIMITS: "off",
                MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
        ],
        test: {
          testTimeout: 30_000,
          name: "worker",
          include: ["test/*.test.ts"],
          setupFiles: ["test/support/log.ts", "test/support/migrate.ts"],
        },
      },
      // Real sockets to a server as a developer starts it.
      { test: { testTimeout: 30_000, name: "node", include: ["test/node/*.test.ts"], hookTimeout: 60_000 } },
    ],
  },
});
