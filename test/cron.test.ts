import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { JOBS } from "../src/cron.ts";
import worker from "../src/index.ts";
import { env } from "./support/env.ts";

afterEach(() => void vi.restoreAllMocks());

it("a job that fails keeps no other from its work, and each failure is reported", async () => {
  const log = vi.spyOn(console, "log");
  const done: string[] = [];
  const fails = (reason: string) => async () => {
    throw new Error(reason);
  };
  const jobs = { first: fails("one"), second: async () => void done.push("second"), third: fails("two") };
  Object.assign(JOBS, { test: jobs });
  const controller = createScheduledController({ scheduledTime: new Date(), cron: "test" });
  const failure = await worker.scheduled(controller, env, createExecutionContext()).then(
    () => undefined,
    (error) => error,
  );
  expect(failure).toBeInstanceOf(AggregateError);
  expect(failure.message).toBe("Cron jobs failed: first, third");
  expect(failure.errors.map(({ message }: Error) => message)).toEqual(["one", "two"]);
  const lines = log.mock.calls.map(([line]) => JSON.parse(line));
  expect(lines).toMatchObject([
    { job: "first", cron: "test", outcome: "failed", error: expect.stringContaining("one") },
    { job: "third", error: expect.stringContaining("two") },
    { cron: "test", jobs: 3, failed: 2 },
  ]);
  expect(done).toEqual(["second"]);
  delete JOBS.test;
});
