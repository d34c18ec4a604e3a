import type { ComponentChildren } from "preact";
import type { Event, Person } from "../../../client/index.ts";
import { Avatar } from "../../components/avatar.tsx";
import { personName } from "../../components/person-name.ts";
import { inView, pathOf, type Resource } from "../../components/sharing/resource.ts";
import { account } from "../../session/account.ts";
import { timeOfInstant } from "../../time/format.ts";
import { activity as texts } from "../../words/people.ts";
import { excerptOf, nameThen, resourceOf, thingOf, verbOf } from "./event-text.ts";

interface EventRowProps {
  readonly event: Event;
  /** What it changed. */
  readonly changes: string | undefined;
}

export function EventRow({ event, changes }: EventRowProps) {
  return (
    <ActivityRow person={event.actor as Person | null} at={event.at} excerpt={excerptOf(event) ?? changes}>
      {verbOf(event)} <ResourceLink resource={resourceOf(event)} fallback={nameThen(event) ?? thingOf(event)} />
    </ActivityRow>
  );
}

interface ActivityRowProps {
  /** Null once the account is deleted. */
  readonly person: Person | null;
  readonly at: string;
  /** Where no heading says it. */
  readonly day?: string;
  readonly excerpt?: string | undefined;
  /** What the person did. */
  readonly children: ComponentChildren;
}

export function ActivityRow({ person, at, day, excerpt, children }: ActivityRowProps) {
  return (
    <li class="activity-row">
      <Avatar person={person ?? { username: "?", display_name: "" }} />
      <div class="activity-text">
        <p>
          <b>
            <bdi>{nameOf(person)}</bdi>
          </b>{" "}
          {children}
        </p>
        {excerpt !== undefined && (
          <p class="activity-excerpt" dir="auto">
            {excerpt}
          </p>
        )}
      </div>
      <time class="soft small" dateTime={at}>
        {day} {timeOfInstant(at)}
      </time>
    </li>
  );
}

function nameOf(person: Person | null): string {
  if (!person) return texts.nobody;
  return person.id === account.value?.id ? texts.you : personName(person);
}

/** Leads to a task or a category that is still there. */
export function ResourceLink({ resource, fallback }: { resource: Resource | undefined; fallback: string }) {
  const held = resource && inView(resource);
  if (!resource || !held) return <bdi>{fallback}</bdi>;
  return (
    <a href={pathOf(resource)} data-list={resource.subject === "task" ? "/activity" : undefined}>
      <bdi>{held.name}</bdi>
    </a>
  );
}
