import { type Follower, followerOf } from "./features/feed/dispatcher.ts";
import { notifications } from "./features/notifications/subscriber.ts";
import { webhookFollower } from "./features/webhooks/subscriber.ts";

/** Everything that follows from events. A new one needs a migration that sets where it begins. */
export const FOLLOWERS: readonly Follower[] = [followerOf(notifications), webhookFollower];
