import type { CategoryUpdate, LabelUpdate } from "../../../client/index.ts";
import type { Call, Intent } from "../act.ts";
import type { Data } from "../entities.ts";
import { newId } from "../ids.ts";
import { isSameLabel, labelKey } from "../labels.ts";
import { lastPosition, type Place, positionIn } from "../predict/positions.ts";
import type { ActContext, ActOptions } from "./act-context.ts";

type Listed = "category" | "label";
type ListedFields = Pick<CategoryUpdate & LabelUpdate, "name" | "color">;

const PATHS = { category: "/api/categories", label: "/api/labels" } as const;

/** Categories and labels: both are lists in an order made by hand. */
export function createListed(
  context: ActContext,
  entity: Listed,
  fields: ListedFields & { name: string },
  { draft }: ActOptions = {},
) {
  const id = newId(context.now.getTime());
  const { account, state } = context;
  const at = context.now.toISOString();
  const position = lastPosition(
    [...state.all(entity)]
      .map((each) => each.position)
      .sort()
      .at(-1),
  );
  const data = { id, color: null, ...fields, position, version: 0, created_at: at, updated_at: at };
  const owned = { ...data, owner_id: account.id, role: "owner" as const };
  return {
    id,
    verb: "create",
    title: fields.name,
    calls: [{ operation: `POST ${PATHS[entity]}`, body: { id, ...fields }, entity }],
    effects: [{ do: "put", entity, id, data: (entity === "category" ? owned : data) as Data }],
    changes: [`list ${entity}`, ...nameKeys(entity, fields.name)],
    ...(draft && { draft }),
  } satisfies Intent & { id: string };
}

/** Tasks name labels, not their ids. */
function nameKeys(entity: Listed, ...names: (string | undefined)[]): string[] {
  return entity === "label" ? names.flatMap((name) => (name === undefined ? [] : `label ${labelKey(name)}`)) : [];
}

export function editListed(
  context: ActContext,
  entity: Listed,
  id: string,
  fields: ListedFields,
  { draft }: ActOptions = {},
): Intent {
  const name = nameOf(context, entity, id);
  const isMerge = entity === "label" && hasOther(context, id, fields.name);
  return {
    verb: "edit",
    title: name,
    calls: [call("PATCH", entity, id, { body: fields })],
    effects: [{ do: "patch", entity, id, fields: { ...fields } }],
    changes: [id, ...nameKeys(entity, name, fields.name)],
    isUndoable: !isMerge,
    ...(draft && { draft }),
  };
}

/** Two labels with one name become one. */
function hasOther({ state }: ActContext, id: string, name: string | undefined): boolean {
  return name !== undefined && [...state.all("label")].some((each) => each.id !== id && isSameLabel(each.name, name));
}

export function moveListed(context: ActContext, entity: Listed, id: string, place: Place): Intent {
  const position = positionIn([...context.state.all(entity)], id, place);
  return {
    verb: "move",
    title: nameOf(context, entity, id),
    calls: [{ ...call("POST", entity, id, { body: place }), operation: `POST ${PATHS[entity]}/{id}/move` }],
    effects: [{ do: "patch", entity, id, fields: { position } }],
    changes: [id, `list ${entity}`],
    needs: [place.before, place.after].filter((each) => each !== undefined),
  };
}

export function deleteListed(
  context: ActContext,
  entity: Listed,
  id: string,
  tasks: "keep" | "delete" | "remove",
): Intent {
  const name = nameOf(context, entity, id);
  const { entity: _, ...deletion } = call("DELETE", entity, id, { query: { tasks } });
  return {
    verb: "delete",
    title: name,
    calls: [deletion],
    effects: [{ do: "remove", entity, id, tasks, ...(entity === "label" && { name }) }],
    changes: [id, ...nameKeys(entity, name)],
    isUndoable: entity === "category",
  };
}

function call(method: string, entity: Listed, id: string, rest: Pick<Call, "body" | "query">): Call {
  return { operation: `${method} ${PATHS[entity]}/{id}`, params: { id }, entity, ...rest };
}

function nameOf({ state }: ActContext, entity: Listed, id: string): string {
  return state.get(entity, id)?.name ?? "";
}
