import { expect, it } from "vitest";
import { addTask, checkbox, describeInBrowser, link, newPerson, untilConnection } from "./support.ts";

describeInBrowser("two people in one category", () => {
  it("see what the other does, also what was done without a network", async () => {
    const [ada, grace] = await Promise.all([newPerson(), newPerson()]);
    const category = await ada.call("POST", "/api/categories", { name: "Trip" });
    const sent = await ada.call("POST", `/api/categories/${category.id}/members`, {
      username: grace.username,
      role: "editor",
    });
    await grace.call("POST", `/api/invitations/${sent.id}/accept`);
    const [hers, theirs] = await Promise.all([ada, grace].map((person) => person.open(`/c/${category.id}`)));
    if (!hers || !theirs) throw new Error("two pages");
    await Promise.all([untilConnection(hers, "Live"), untilConnection(theirs, "Live")]);

    await addTask(hers, "Book the train");
    await link(theirs, "Book the train").waitFor();
    await theirs.context().setOffline(true);
    await untilConnection(theirs, "Offline");
    await addTask(theirs, "Find a hotel");
    await checkbox(theirs, "Book the train").click();
    await addTask(hers, "Pack");
    await theirs.context().setOffline(false);
    await link(theirs, "Pack").waitFor();
    await link(hers, "Find a hotel").waitFor();
    await link(hers, "Book the train").waitFor({ state: "detached" });
    await untilConnection(theirs, "Live");
    const { results } = await ada.call("GET", `/api/tasks?category=${category.id}&ordering=title`);
    expect(results.map(({ title, done }: { title: string; done: boolean }) => [title, done])).toEqual([
      ["Book the train", true],
      ["Find a hotel", false],
      ["Pack", false],
    ]);
  });
});
