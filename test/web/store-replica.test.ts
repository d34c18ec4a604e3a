import { expect, it } from "vitest";
import type { Change } from "../../client/index.ts";
import { MemoryStorage } from "../../web/store/replica/memory-storage.ts";
import { Replica } from "../../web/store/replica/replica.ts";

const SECTION = { entity: "section", id: "s", seq: 1, data: { id: "s", name: "Later" } };
const LABEL = { entity: "label", id: "l", seq: 2, data: { id: "l", name: "home" } };

function changes(...rows: object[]): Change[] {
  return rows as Change[];
}

it("goes on where a newer server sends an entity that this version does not know, also after a reload", async () => {
  const storage = new MemoryStorage();
  const replica = new Replica(storage, () => {});
  await replica.receive(changes(SECTION, LABEL), "c1");
  expect(replica.view.collections.label.get("l")).toEqual(LABEL.data);

  const reloaded = new Replica(storage, () => {});
  reloaded.load(await storage.load());
  expect(reloaded.view.collections.label.get("l")).toEqual(LABEL.data);
  expect(reloaded.tip).toBe(2);
});

it("keeps such rows in the storage, for the version that knows them", async () => {
  const replica = new Replica(new MemoryStorage(), () => {});
  await replica.receive(changes(SECTION, { ...SECTION, id: "t", seq: 2 }, LABEL), "c1");
  await replica.receive(changes({ ...SECTION, seq: 3, data: null }), "c2");
  expect(replica.view.base.allRows().map(({ entity, id }) => `${entity} ${id}`)).toEqual(["label l", "section t"]);
});
