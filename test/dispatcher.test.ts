import { describe, expect, it } from "vitest";
import type { RequestContext } from "../src/context/request-context.ts";
import { connect } from "../src/db/database.ts";
import { type EventSubscriber, type RecordedEvent, runSubscriber } from "../src/features/feed/dispatcher.ts";
import { openContext } from "../src/open-context.ts";
import { env } from "./support/env.ts";
import { atMoment } from "./support/time.ts";

const LEASE = 30_000;

describe("a subscriber", () => {
  it("handles each event once and in order, whatever their number", async () => {
    const it = await subscriber();
    const seqs = await commit(1203);
    await it.run();
    expect(it.handled).toEqual(seqs);
    await it.run();
    expect(it.handled).toEqual(seqs);
    expect(it.chunks).toEqual([500, 500, 203]);
    seqs.push(...(await commit(2)));
    await it.run();
    expect(it.handled).toEqual(seqs);
  });

  it("that runs for the first time begins with what comes next", async () => {
    await commit(3);
    const it = await subscriber({ isNew: true });
    await it.run();
    expect(it.handled).toEqual([]);
    const seqs = await commit(2);
    await it.run();
    expect(it.handled).toEqual(seqs);
  });

  it("knows what happened, to what, and who did it", async () => {
    const it = await subscriber();
    const [seq] = await commit(1);
    await it.run();
    expect(it.events).toEqual([
      { seq, event: "task.created", entity: "task", entityId: "thing", subjectId: "subject", actorId: "actor" },
    ]);
  });

  it("is no concern of another", async () => {
    const [one, other] = [await subscriber(), await subscriber()];
    const seqs = await commit(1);
    await one.run();
    seqs.push(...(await commit(1)));
    await other.run();
    expect([one.handled, other.handled]).toEqual([seqs.slice(0, 1), seqs]);
  });

  it("writes nothing where there is nothing new", async () => {
    const it = await subscriber();
    const ctx = context();
    await it.run(ctx);
    expect(ctx.db.stats).toMatchObject({ roundTrips: 1, rowsWritten: 0 });
  });
});

describe("of two runs at once", () => {
  it("one works, and the other leaves it alone", async () => {
    const it = await subscriber();
    const seqs = await commit(700);
    await Promise.all([it.run(), it.run(), it.run()]);
    expect(it.handled).toEqual(seqs);
  });

  it("the one that works handles what is committed meanwhile, after what it has", async () => {
    const it = await subscriber();
    const seqs = await commit(1);
    it.onHandle(async () => {
      seqs.push(...(await commit(1)));
      // The new event's own run: it finds the claim taken.
      await it.run();
      expect(it.handled).toHaveLength(1);
    });
    await it.run();
    expect(it.handled).toEqual(seqs);
  });

  // Wherever an event's commit and its own run fall between the steps of another run, one of the two handles it.
  it.each(["before", "after"])("none leaves an event that is committed just %s the other's last step", async (when) => {
    const it = await subscriber();
    const seqs = await commit(1);
    const late = async () => {
      seqs.push(...(await commit(1)));
      await it.run();
    };
    let steps = 0;
    const interleaved = context(async (batch) => {
      steps += 1;
      const isLast = steps === 2;
      if (isLast && when === "before") await late();
      const results = await batch();
      if (isLast && when === "after") await late();
      return results;
    });
    await it.run(interleaved);
    expect(it.handled).toEqual(seqs);
    expect(steps).toBe(when === "before" ? 3 : 2);
  });

  it("all together handle every event once, however their steps fall", async () => {
    const it = await subscriber();
    const slowly = () =>
      context(async (batch) => {
        await pause();
        const results = await batch();
        await pause();
        return results;
      });
    const seqs: number[] = [];
    const write = async () => {
      for (let round = 0; round < 8; round += 1) {
        await pause();
        seqs.push(...(await commit(1)));
        await it.run(slowly());
      }
    };
    await Promise.all([write(), write(), write(), write()]);
    expect(it.handled).toEqual(seqs.toSorted((a, b) => a - b));
  });
});

describe("after a crash", () => {
  it("while handling, the same events come again, to whoever comes once the lease is over", async () => {
    const it = await subscriber();
    const seqs = await commit(2);
    it.onHandle(() => Promise.reject(new Error("the Queue is away")));
    await expect(it.run()).rejects.toThrow("the Queue is away");
    await it.run();
    expect(it.handled).toEqual(seqs);
    await atMoment(Date.now() + LEASE + 1, () => it.run());
    expect(it.handled).toEqual([...seqs, ...seqs]);
  });

  it("between handling and moving on, too", async () => {
    const it = await subscriber();
    const seqs = await commit(2);
    let steps = 0;
    const crashing = context((batch) => {
      steps += 1;
      return steps === 2 ? Promise.reject(new Error("the database is away")) : batch();
    });
    await expect(it.run(crashing)).rejects.toThrow("the database is away");
    await atMoment(Date.now() + LEASE + 1, () => it.run());
    expect(it.handled).toEqual([...seqs, ...seqs]);
  });

  it("a run that was only slow does not move the cursor of the one that took over", async () => {
    const it = await subscriber();
    const seqs = await commit(2);
    it.onHandle(() => atMoment(Date.now() + LEASE + 1, () => it.run()));
    await it.run();
    expect(it.handled).toEqual([...seqs, ...seqs]);
    seqs.push(...(await commit(1)));
    await it.run();
    expect(it.handled.slice(4)).toEqual(seqs.slice(2));
  });
});

let names = 0;

/** A subscriber that keeps what it handles. Unless it is new, it has handled all that there is. */
async function subscriber({ isNew = false } = {}) {
  const events: RecordedEvent[] = [];
  const chunks: number[] = [];
  let onHandle = async () => {};
  names += 1;
  const definition: EventSubscriber = {
    name: `subscriber-${names}`,
    wants: () => true,
    handle: async (_, chunk) => {
      events.push(...chunk);
      chunks.push(chunk.length);
      const act = onHandle;
      onHandle = async () => {};
      await act();
    },
  };
  const run = (ctx = context()) => runSubscriber(ctx, definition);
  if (!isNew) await run();
  return {
    events,
    chunks,
    run,
    get handled() {
      return events.map(({ seq }) => seq);
    },
    /** What happens while the next chunk is handled. */
    onHandle(act: () => Promise<void>) {
      onHandle = act;
    },
  };
}

type Batch = () => Promise<D1Result[]>;

/** A context whose batches run as the test says. */
function context(around: (batch: Batch) => Promise<D1Result[]> = (batch) => batch()): RequestContext {
  const connection = {
    prepare: (query: string) => env.DB.prepare(query),
    batch: (batch: D1PreparedStatement[]) => around(() => env.DB.batch(batch)),
  };
  return { ...openContext(env, { waitUntil() {} }), db: connect(connection as never) };
}

/** That many events, and their places. */
async function commit(count: number): Promise<number[]> {
  const { results } = await env.DB.prepare(
    `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at, data, subject_id)
     SELECT 'task.created', 'task', 'thing', 'owner', 'actor', '', NULL, 'subject' FROM json_each(?) RETURNING seq`,
  )
    .bind(JSON.stringify(Array.from({ length: count }, () => 0)))
    .all<{ seq: number }>();
  return results.map(({ seq }) => seq).sort((a, b) => a - b);
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
}
