import type { Category, Comment, Event, Invitation, Reminder, Task } from "../../../client/index.ts";
import type { Resource } from "../../components/sharing/resource.ts";
import { activity as texts } from "../../words/people.ts";

/** What was done, to be read between who did it and what they did it to: `commented on`. */
export function verbOf({ event, actor_id, data }: Event): string {
  // Who is no longer the owner after sharing has handed over; an owner cannot leave, but removes others.
  const ownerId = data && "owner_id" in data ? data.owner_id : undefined;
  if (event.endsWith(".shared") && ownerId !== undefined && ownerId !== actor_id) return texts.handedOver;
  if (event.endsWith(".unshared") && ownerId === actor_id) return texts.removed;
  return texts.verbs[event] ?? texts.changed;
}

/** The task or the category that an event is about; undefined where the event no longer says it. */
export function resourceOf({ entity, id, data }: Event): Resource | undefined {
  if (entity === "task" || entity === "category") return { subject: entity, id };
  if (!data) return undefined;
  if (entity === "invitation") {
    const { subject, subject_id } = data as Invitation;
    return { subject, id: subject_id };
  }
  return "task_id" in data ? { subject: "task", id: (data as Comment | Reminder).task_id } : undefined;
}

/** Its name at that time. */
export function nameThen({ entity, data }: Event): string | undefined {
  if (entity === "task") return (data as Task | null)?.title;
  return entity === "category" ? (data as Category | null)?.name : undefined;
}

/** What it is, where it has no name. */
export function thingOf({ entity }: Event): string {
  return texts.things[entity] ?? texts.something;
}

/** What was written, in a line. */
export function excerptOf({ event, data }: Event): string | undefined {
  const isWritten = event === "comment.created" || event === "comment.updated";
  return isWritten && data ? excerpt((data as Comment).body) : undefined;
}

const LONGEST = 200;

/** A comment in one line, without the signs of its Markdown. */
export function excerpt(body: string): string {
  const line = body
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/^\s*(#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replaceAll(/(\*\*|__|~~|`+)(?=\S)(.+?)\1/g, "$2")
    .replaceAll(/\*(?=\S)([^*]+)(?<=\S)\*|\b_(?=\S)([^_]+)(?<=\S)_\b/g, "$1$2")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
