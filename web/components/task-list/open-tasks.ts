import { computed } from "@preact/signals";
import { shownTasks } from "../../commands/lingering.ts";
import { account } from "../../session/account.ts";
import { isOpen } from "./order.ts";

/** Tasks that are neither done nor cancelled, in no order. */
export const openTasks = computed(() => shownTasks.value.filter(isOpen));

/** Without those that are somebody else's to do. */
export const myOpenTasks = computed(() => {
  const me = account.value?.id;
  return openTasks.value.filter(({ assignee_id }) => assignee_id === null || assignee_id === me);
});
