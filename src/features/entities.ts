import type { EntityRegistry } from "../db/entity.ts";
import { categoryEntity } from "./categories/entity.ts";
import { commentEntity } from "./comments/entity.ts";
import { invitationEntity } from "./invitations/entity.ts";
import { labelEntity } from "./labels/entity.ts";
import { profileEntity } from "./profiles/entity.ts";
import { reminderEntity } from "./reminders/entity.ts";
import { taskEntity } from "./tasks/entity.ts";

/** Every entity, an entity before those whose rows refer to it: erasing a person goes from the last to the first. */
export const ENTITIES = {
  profile: profileEntity,
  category: categoryEntity,
  label: labelEntity,
  task: taskEntity,
  comment: commentEntity,
  invitation: invitationEntity,
  reminder: reminderEntity,
} satisfies EntityRegistry;
