import { expect, it } from "vitest";
import * as verbs from "../../web/store/acts/index.ts";
import { Device } from "./store/device.ts";
import { ModelServer } from "./store/model-server.ts";

it("a label that gets another one's name cannot be undone, as the two are one", async () => {
  const device = new Device(new ModelServer());
  const tab = await device.open();
  const labels = ["home", "work"].map((name, seq) => ({ entity: "label", id: name, seq, data: { id: name, name } }));
  await tab.engine.replica.receive(labels as never, "c1");
  const rename = (name: string) =>
    device.perform(tab, (context) => verbs.editListed(context, "label", "home", { name })).isUndoable;
  expect(rename("Home")).toBe(true);
  expect(rename("house")).toBe(true);
  expect(rename("WORK")).toBe(false);
});
