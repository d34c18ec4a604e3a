import { computed } from "@preact/signals";
import { account } from "../../session/account.ts";
import { invitations } from "../../store/index.ts";

/** The invitations that wait for this person's answer, newest first. The feed also brings those that they sent. */
export const receivedInvitations = computed(() =>
  invitations
    .all()
    .filter(({ status, inviter }) => status === "pending" && inviter.id !== account.value?.id)
    .sort((one, other) => (one.created_at < other.created_at ? 1 : -1)),
);
