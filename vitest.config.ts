import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The databases of the tests are in memory where there is room for them: a quarter of the suite's time went into writing files.
const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 2 * 1024 ** 3;
if (!process.env["TMPDIR"] && existsSync(MEMORY) && freeBytes(MEMORY) > ENOUGH_BYTES) {
  const folder = mkdtempSync(`${MEMORY}/taskwire-test-`);
  process.env["TMPDIR"] = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Vitest begins with the largest files. This one is small, and the longest: it would run last, and alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("/test/attack.test.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  test: {
    // The log is a line for each request.
    silent: "passed-only",
    // One more than the cores that CI has: a file often waits for a server.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      inWorkerd(),
      { test: { name: "web", include: ["test/web/*.test.ts"], testTimeout: 30_000 } },
      // Real sockets to a server as a developer starts it.
      { test: { testTimeout: 60_000, name: "node", include: ["test/node/*.test.ts"], hookTimeout: 60_000 } },
      inBrowser(),
    ],
  },
});

/** The web app in a browser: one server and one browser for all files. */
function inBrowser() {
  return {
    test: {
      name: "browser",
      include: ["test/browser/*.test.ts"],
      isolate: false,
      globalSetup: "test/browser/setup.ts",
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // A page shows what it was told of a little later.
      expect: { poll: { timeout: 10_000 } },
    },
  };
}

/** Tests in the Workers runtime. Loading the Worker takes five seconds, so a process does it once for all of its files. */
function inWorkerd() {
  return {
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
          // Where webhooks are sent that a test does not look at.
          outboundService: () => new Response(null, { status: 204 }),
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
      name: "worker",
      include: ["test/*.test.ts"],
      isolate: false,
      testTimeout: 30_000,
      setupFiles: ["test/support/log.ts", "test/support/empty-database.ts"],
    },
  };
}
