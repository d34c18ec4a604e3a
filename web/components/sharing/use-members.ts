import type { Member } from "../../../client/index.ts";
import { client } from "../../session/session.ts";
import { categories, connection, invitations, tasks } from "../../store/index.ts";
import { type Remote, useRemote } from "../use-remote.ts";
import { COLLECTIONS, type Thing } from "./thing.ts";

export type Members = readonly Member[];

/**
 * Who can see a category or a task, the owner first. Asked again when the feed brings a change of it: someone joined, left
 * or has another role.
 */
export function useMembers({ subject, id }: Thing): Remote<Members> {
  const row = subject === "category" ? categories.get(id) : tasks.get(id);
  const isOffline = connection.value.state === "offline";
  const answered = invitations
    .all()
    .filter((each) => each.subject_id === id && each.status === "accepted")
    .map((each) => each.id)
    .join();
  return useRemote(
    async (signal) => {
      // Otherwise the client would try for a while.
      if (isOffline) throw new TypeError("offline");
      const { data } = await client.call(`GET /api/${COLLECTIONS[subject]}/{id}/members`, { params: { id }, signal });
      return data.results;
    },
    [subject, id, row, answered, isOffline],
  );
}
