import { beforeEach, expect, it } from "vitest";
import type { Act } from "../../web/store/act.ts";
import * as verbs from "../../web/store/acts/index.ts";
import { newId } from "../../web/store/ids.ts";
import { lastUndoable } from "../../web/store/outbox/outbox.ts";
import { connectedDevice, type Device, quiet, type Tab, titlesIn } from "./store/device.ts";
import { ModelServer } from "./store/model-server.ts";

// After a deployment, tabs of two versions share an outbox. This one is the older.

let server: ModelServer;
let device: Device;
let tab: Tab;

beforeEach(async () => {
  server = new ModelServer();
  ({ device, tab } = await connectedDevice(server));
});

const titles = (of: Tab = tab) => titlesIn(of);
const sent = () => device.flights.map(({ call }) => call.operation);

/** What a newer tab did. */
async function actOfNewerTab(fields: object): Promise<Act> {
  const model = device.perform(tab, (context) => verbs.createTask(context, { title: "One" }));
  await device.settle();
  const { draft: _, ...rest } = model;
  const unsent = { verb: "edit", effects: [], inverse: [], calls: [], changes: [], needs: [], makes: [], ...fields };
  const act = { ...rest, id: newId(device.now), ...unsent } as unknown as Act;
  await device.storage.change([], () => ({ put: [act] }));
  tab.engine.hear({ is: "acts", put: [act], remove: [] });
  await quiet();
  return act;
}

const ID = newId();
const milestone = { entity: "milestone", id: ID };

it.each([
  ["an entity", { effects: [{ do: "put", ...milestone, data: { id: ID } }] }],
  ["a patch of an entity", { effects: [{ do: "patch", ...milestone, fields: { name: "Soon" } }] }],
  ["a removal of an entity", { effects: [{ do: "remove", ...milestone }] }],
  ["an effect", { effects: [{ do: "postpone", id: ID }] }],
  ["an answer", { calls: [{ operation: "POST /api/milestones", body: { id: ID }, entity: "milestone" }] }],
  ["a verb", { verb: "postpone" }],
])("leaves an act with %s that it does not know as it is, and goes on", async (_, fields) => {
  const act = await actOfNewerTab({ changes: [ID], makes: [ID], ...fields });
  device.create(tab, { title: "Two" });
  await quiet();
  expect(sent()).toEqual(["POST /api/tasks"]);
  device.answer(0, "answer");
  await device.line?.deliver();
  await device.pass(60_000);
  for (const each of [tab, await device.open()]) expect(titles(each)).toEqual(["One", "Two"]);
  expect(device.storage.acts.get(act.id)).toEqual(act);
  expect(tab.engine.waiting.value).toEqual([act]);
});

it("sends what needs such an act after it", async () => {
  const [task] = server.tasks.keys();
  const act = await actOfNewerTab({ effects: [{ do: "postpone", id: task ?? ID }], changes: [ID] });
  device.perform(tab, (context) => ({ ...verbs.createTask(context, { title: "Two" }), needs: [ID] }));
  await quiet();
  expect(sent()).toEqual([]);
  // The newer tab leads, and has sent it.
  tab.engine.hear({ is: "acts", put: [], remove: [act.id] });
  await quiet();
  expect(sent()).toEqual(["POST /api/tasks"]);
});

it("shows and settles one that the newer tab has sent", async () => {
  const row = { ...milestone, seq: 2, data: { id: ID } };
  const act = await actOfNewerTab({ state: "answered", answered: 1, answer: { seqs: [2], rows: [row] } });
  device.create(tab, { title: "Two" });
  await device.settle();
  expect(titles()).toEqual(["One", "Two"]);
  expect(device.storage.acts.get(act.id)).toMatchObject({ state: "settled", answer: { seqs: [2] } });
});

it("does not undo the act before it in its place", async () => {
  expect(lastUndoable(tab.engine.acts.value)).toBeUndefined();
  const act = await actOfNewerTab({ effects: [{ do: "postpone", id: ID }] });
  expect(lastUndoable(tab.engine.acts.value)).toBeUndefined();
  tab.engine.hear({ is: "acts", put: [], remove: [act.id] });
  expect(lastUndoable(tab.engine.acts.value)?.title).toBe("One");
});
