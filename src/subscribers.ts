import type { EventSubscriber } from "./features/feed/dispatcher.ts";
import { notifications } from "./features/notifications/subscriber.ts";

/** Everything that follows from events. A new one needs a migration that sets where it begins. */
export const SUBSCRIBERS: readonly EventSubscriber[] = [notifications];
