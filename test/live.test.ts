import { describe, expect, it } from "vitest";
import { newPerson } from "./support/client.ts";
import { Socket } from "./support/socket.ts";

describe("a socket", () => {
  it("is told every change as sync tells it", async () => {
    const me = await newPerson();
    const { body: before } = await me.get("/api/sync");
    const socket = await Socket.open(me);
    expect(await socket.next()).toEqual({ type: "ready", cursor: before.cursor });
    const task = await me.task();
    await me.patch(`/api/tasks/${task.id}`, { title: "Other" });
    await me.delete(`/api/tasks/${task.id}`);
    const frames = [await socket.next(), await socket.next(), await socket.next()];
    console.log(JSON.stringify(frames, null, 1));
    const { body } = await me.get(`/api/sync?cursor=${before.cursor}`);
    expect(body.changes).toEqual([{ ...frames[2], type: undefined }]);
  });
});
