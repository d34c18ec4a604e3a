import { expect, it } from "vitest";
import { addTask, checkbox, describeInBrowser, link, newPerson, untilConnection } from "./support.ts";

describeInBrowser("two tabs of one browser", () => {
  it("show the same at once, and the second goes on when the first is closed", async () => {
    const me = await newPerson();
    const first = await me.open("/inbox");
    await untilConnection(first, "Live");
    const second = await first.context().newPage();
    await second.goto("/inbox");
    await addTask(second, "From the second");
    await link(first, "From the second").waitFor();
    await addTask(first, "From the first");
    await link(second, "From the first").waitFor();

    await first.close();
    await me.call("POST", "/api/tasks", { title: "From elsewhere" });
    await link(second, "From elsewhere").waitFor();
    await checkbox(second, "From the first").click();
    await untilConnection(second, "Live");
    const { results } = await me.call("GET", "/api/tasks?done=true");
    expect(results.map(({ title }: { title: string }) => title)).toEqual(["From the first"]);
  });
});
