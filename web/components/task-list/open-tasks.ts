import { computed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { shownTasks } from "../../commands/lingering.ts";
import { account } from "../../session/account.ts";
import { isOpen } from "../../store/index.ts";

/** Tasks that are neither done nor cancelled, in no order. */
export const openTasks = computed(() => shownTasks.value.filter(isOpen));

/** Without those that are somebody else's to do. */
export const myOpenTasks = computed(() => openTasks.value.filter(isForMe));

export function isForMe({ assignee_id }: Task): boolean {
  return assignee_id === null || assignee_id === account.value?.id;
}
