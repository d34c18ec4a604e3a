import type { Member } from "../../../client/index.ts";
import { categories, invitations, isOffline, tasks } from "../../store/index.ts";
import { fetchMembers } from "../members.ts";
import { type Remote, useRemote } from "../use-remote.ts";
import type { Resource } from "./resource.ts";

export type Members = readonly Member[];

/**
 * The members of a category, or of a task by itself, the owner first. The server is asked again when the feed brings a
 * change of it: someone joined, left or has another role.
 */
export function useMembers(resource: Resource): Remote<Members> {
  const { subject, id } = resource;
  const row = subject === "category" ? categories.get(id) : tasks.get(id);
  const answered = invitations
    .all()
    .filter((each) => each.subject_id === id && each.status === "accepted")
    .map((each) => each.id)
    .join();
  return useRemote(
    async (signal) => {
      // Otherwise the client would try for a while.
      if (isOffline.value) throw new TypeError("offline");
      return fetchMembers(resource, signal);
    },
    [subject, id, row, answered, isOffline.value],
  );
}
