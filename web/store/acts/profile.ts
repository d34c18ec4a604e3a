import type { ProfileInput } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import type { Scene } from "./scene.ts";

export function editProfile({ account }: Scene, fields: ProfileInput): Intent {
  const { id } = account;
  return {
    verb: "editProfile",
    title: account.username,
    calls: [{ operation: "PATCH /api/profile", body: fields, entity: "profile", id }],
    effects: [{ do: "patch", entity: "profile", id, fields: { ...fields } }],
    changes: [id],
    isUndoable: false,
  };
}
