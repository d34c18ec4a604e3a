import { webhooks as texts } from "../../../words/webhooks.ts";

type GroupName = keyof typeof texts.groups;

/** Events of one entity. */
export interface EventGroup {
  readonly name: GroupName;
  /** Stands for all of them: `task.*`. Absent where there is one, and for those without a name here. */
  readonly all?: string;
  readonly events: readonly string[];
}

const NAMES = Object.keys(texts.events);

const GROUPS = (Object.keys(texts.groups) as GroupName[]).flatMap((name): EventGroup[] => {
  const events = NAMES.filter((event) => event.startsWith(`${name}.`));
  if (events.length === 0) return [];
  return [events.length > 1 ? { name, all: `${name}.*`, events } : { name, events }];
});

/** What can be chosen. What was chosen elsewhere and has no name here is in a group of its own. */
export function groupsFor(chosen: readonly string[]): readonly EventGroup[] {
  const known = new Set(["*", ...GROUPS.map(({ all }) => all), ...NAMES]);
  const others = chosen.filter((event) => !known.has(event));
  return others.length > 0 ? [...GROUPS, { name: "other", events: others }] : GROUPS;
}

/** The event's name for people. Those without one keep the API's. */
export function eventName(event: string): string {
  return (texts.events as Readonly<Record<string, string>>)[event] ?? event;
}

/** `Tasks (created, completed), comments (all)`. */
export function eventsText(chosen: readonly string[]): string {
  if (chosen.includes("*")) return texts.everything;
  const parts = groupsFor(chosen).flatMap(({ name, all, events }) => {
    const isAll = all !== undefined && chosen.includes(all);
    const some = events.filter((event) => chosen.includes(event)).map(eventName);
    const names = isAll ? [texts.all] : some;
    return names.length > 0 ? `${texts.groups[name]} (${names.join(", ").toLowerCase()})` : [];
  });
  return parts.join(", ");
}
