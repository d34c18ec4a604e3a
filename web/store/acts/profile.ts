import type { ProfileInput } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import type { ActContext, ActOptions } from "./act-context.ts";

export function editProfile({ account }: ActContext, fields: ProfileInput, { draft }: ActOptions = {}): Intent {
  const { id } = account;
  return {
    verb: "editProfile",
    title: account.username,
    calls: [{ operation: "PATCH /api/profile", body: fields, entity: "profile", id }],
    effects: [{ do: "patch", entity: "profile", id, fields: { ...fields } }],
    changes: [id],
    isUndoable: false,
    ...(draft && { draft }),
  };
}
