import fc from "fast-check";
import { expect, it } from "vitest";
import type { Act } from "../../web/store/act.ts";
import type { ActContext } from "../../web/store/acts/act-context.ts";
import * as verbs from "../../web/store/acts/index.ts";
import { Device, quiet } from "./store/device.ts";
import { ModelServer, problem } from "./store/model-server.ts";

// Whatever people, servers and networks do: in the end every tab shows what the server has, and each act was done once.

const ENDS = [
  "answer",
  "answer",
  "answer",
  "lose answer",
  "lose answer for a day",
  "lose",
  "500",
  "429",
  "401",
  "timeout",
] as const;
const VERBS = [
  "create",
  "create",
  "daily",
  "daily",
  "refused",
  "edit",
  "edit",
  "complete",
  "complete",
  "reopen",
  "delete",
  "bulk",
  "undo",
] as const;
const EVENTS = [
  "connect",
  "connect",
  "deliver",
  "deliver one",
  "cut",
  "pass",
  "day",
  "kill",
  "open",
  "foreign edit",
  "foreign delete",
] as const;

const pick = fc.nat({ max: 5 });
const step = fc.oneof(
  fc.record({ is: fc.constant("verb" as const), what: fc.constantFrom(...VERBS), tab: pick, task: pick }),
  fc.record({ is: fc.constant("end" as const), what: fc.constantFrom(...ENDS), place: fc.nat({ max: 3 }) }),
  fc.record({ is: fc.constant("event" as const), what: fc.constantFrom(...EVENTS), tab: pick, task: pick }),
);
const steps = fc.array(fc.tuple(step, fc.boolean()), { minLength: 5, maxLength: 40 });

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

class Run {
  readonly server = new ModelServer();
  readonly device = new Device(this.server);
  readonly performed: Act[] = [];
  readonly undone = new Set<string>();
  #names = 0;

  async take(step: Step): Promise<void> {
    if (step.is === "verb") this.#act(step.what, step.tab, step.task);
    else if (step.is === "end") this.#end(step.what, step.place);
    else await this.#happen(step.what, step.tab, step.task);
  }

  #act(what: (typeof VERBS)[number], tabAt: number, taskAt: number): void {
    const tab = this.device.tabs[tabAt % this.device.tabs.length];
    if (!tab) return;
    const tasks = tab.engine.view.collections.task.all();
    const { id } = tasks[taskAt % Math.max(1, tasks.length)] ?? {};
    const title = `title ${this.#names++}`;
    const decide = (context: ActContext) => {
      const fields = { title: what === "refused" ? what : title, ...(id && taskAt > 3 && { parent_id: id }) };
      if (what === "create" || what === "refused") return verbs.createTask(context, fields);
      if (what === "daily") {
        const due = { due_date: "2027-01-01", time_zone: "UTC", recurrence: { rrule: "FREQ=DAILY" } };
        return verbs.createTask(context, { title, ...due });
      }
      if (id === undefined) return verbs.createTask(context, { title });
      if (what === "edit") return verbs.editTask(context, id, { title });
      if (what === "complete") return verbs.completeTask(context, id);
      if (what === "reopen") return verbs.reopenTask(context, id);
      if (what === "delete") return verbs.deleteTask(context, id);
      const others = tasks.slice(0, 2).map((task) => ({ op: "update" as const, id: task.id, title }));
      return verbs.changeTasks(context, [...others, { op: "create", title }]);
    };
    if (what === "undo") {
      const act = tab.engine.acts.value.filter(({ undoes, isUndone }) => !undoes && !isUndone).at(-1 - taskAt);
      if (!act) return;
      this.undone.add(act.id);
      tab.engine.undo(act.id);
    } else this.performed.push(this.device.perform(tab, decide));
  }

  #end(how: (typeof ENDS)[number], place: number): void {
    const errors: Record<string, Error | DOMException> = {
      500: problem(500, "internal"),
      429: problem(429, "rate_limited", { "Retry-After": "5" }),
      401: problem(401, "session_ended"),
      timeout: new DOMException("", "TimeoutError"),
    };
    if (how === "lose answer for a day") {
      this.device.answer(place, "lose answer");
      this.server.forgetKeys();
    } else this.device.answer(place, errors[how] ?? (how as "answer"));
  }

  async #happen(what: (typeof EVENTS)[number], tabAt: number, taskAt: number): Promise<void> {
    const { device, server } = this;
    const tasks = [...server.tasks.keys()];
    const id = tasks[taskAt % Math.max(1, tasks.length)];
    const foreign = (operation: string, body?: unknown) =>
      id && server.handle({ operation, params: { id }, body }, `foreign ${this.#names++}`);
    switch (what) {
      case "connect":
        return device.line?.connect();
      case "deliver":
        return device.line?.deliver();
      case "deliver one":
        return device.line?.deliver(1);
      case "cut":
        return device.line?.cut();
      case "pass":
        return device.pass(2000);
      case "day":
        return server.forgetKeys();
      case "kill": {
        // What is not stored yet is nobody's fault.
        await quiet();
        const tab = device.tabs[tabAt % device.tabs.length];
        if (tab && device.tabs.length > 1) await device.kill(tab);
        return;
      }
      case "open":
        if (device.tabs.length < 3) await device.open();
        return;
      case "foreign edit":
        foreign("PATCH /api/tasks/{id}", { title: `foreign ${this.#names++}` });
        return;
      case "foreign delete":
        foreign("DELETE /api/tasks/{id}");
    }
  }

  /** Acts that were not sent because they were taken back, or needed what was not made. */
  excused(): Set<string> {
    const excused = new Set(this.undone);
    const missing = new Set<string>();
    for (const act of this.performed) {
      const needsMissing = [...act.needs, ...act.changes].some((id) => missing.has(id));
      if (needsMissing) excused.add(act.id);
      const isMade = this.server.deeds.some(({ key }) => key.startsWith(act.id));
      if (!isMade) for (const id of act.makes) missing.add(id);
    }
    return excused;
  }
}

const byId = (tasks: Iterable<{ id: string }>) => [...tasks].sort((one, other) => (one.id < other.id ? -1 : 1));

it("ends in the server's state, with nothing lost and nothing twice", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const run = new Run();
      const { device, server } = run;
      await device.open();
      await device.open();
      for (const [each, isQuiet] of taken) {
        await run.take(each);
        if (isQuiet) await quiet();
      }
      await quiet();
      await device.settle();
      const fresh = await device.open();

      const expected = byId(server.tasks.values());
      for (const tab of device.tabs) expect(byId(tab.engine.view.collections.task.all())).toEqual(expected);
      expect(fresh.engine.waiting.value).toEqual([]);

      const excused = run.excused();
      const lost = run.performed.filter(({ id }) => !server.asked.has(id) && !excused.has(id));
      expect(lost.map(({ verb, title }) => `${verb} ${title}`)).toEqual([]);

      // What was done is not said to be refused, unless its task is gone.
      const kept = new Set(fresh.engine.acts.value.map(({ id }) => id));
      const done = run.performed.filter(({ id }) =>
        server.deeds.some(({ key, changed }) => changed && key.startsWith(id)),
      );
      expect(
        done
          .filter(({ id, changes }) => !kept.has(id) && changes.some((task) => server.tasks.has(task)))
          .map(({ verb, title }) => `${verb} ${title}`),
      ).toEqual([]);

      const once = /^POST \/api\/(tasks$|undo|tasks\/\{id\}\/complete)/;
      const keys = server.deeds
        .filter(({ operation, changed }) => changed && once.test(operation))
        .map(({ key }) => key);
      expect(keys.length).toBe(new Set(keys).size);
      device.takeWarnings();
    }),
    { numRuns: Number(process.env["STORE_RUNS"] ?? 120) },
  );
}, 600_000);
