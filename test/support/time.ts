import { vi } from "vitest";

export const DAY = 86_400_000;

/** Runs `act` at the given moment: the Worker shares the tests' clock. */
export async function atMoment<Result>(moment: number | string, act: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ now: new Date(moment), toFake: ["Date"] });
  try {
    return await act();
  } finally {
    vi.useRealTimers();
  }
}
