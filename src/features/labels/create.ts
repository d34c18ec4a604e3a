import type { AuthenticatedContext } from "../../context/request-context.ts";
import { labels } from "../../db/schema/labels.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { lastPosition } from "../../kernel/position.ts";
import { fold } from "../../kernel/text.ts";
import { idFor } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import type { Label } from "./entity.ts";

export interface LabelInput {
  name?: string | undefined;
  color?: string | null | undefined;
}

/** At the end of the actor's palette. @throws AppError `id_taken`, `name_taken` */
export function createLabel(
  ctx: AuthenticatedContext,
  input: LabelInput & { id?: string | undefined; name: string },
): Write<Label> {
  const { id, guards } = idFor(ctx, input.id);
  const at = ctx.now.toISOString();
  return {
    event: "label.created",
    id,
    guards,
    statements: [
      statements.insert(labels).values({
        id,
        ownerId: ctx.principal.userId,
        name: input.name,
        nameKey: fold(input.name),
        color: input.color ?? null,
        position: lastPosition(ctx.now),
        createdAt: at,
        updatedAt: at,
      }),
    ],
    conflicts: {
      "labels.owner_id, labels.name_key": new AppError("name_taken", "You already have a label with this name."),
    },
  };
}
