import { type Data, type Entity, isKnownEntity } from "../entities.ts";

/** One change of the data that an act is predicted to make. It does nothing to what does not exist. */
export type Effect = {
  /** For a bulk: the number of the operation that has this effect. */
  readonly part?: number;
} & (
  | { readonly do: "put"; readonly entity: Entity; readonly id: string; readonly data: Data }
  | {
      readonly do: "patch";
      readonly entity: Entity;
      readonly id: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** `tasks`: what becomes of a category's tasks, or whether a label stays on its tasks; `name`: the label's. */
  | {
      readonly do: "remove";
      readonly entity: Entity;
      readonly id: string;
      readonly name?: string;
      readonly tasks?: "keep" | "delete" | "remove";
    }
  /** `dueAt`: the occurrence that is meant; `isSkip`: it is not done, and the next one is due all the same. */
  | {
      readonly do: "complete";
      readonly id: string;
      readonly at: string;
      readonly subtasks: boolean;
      readonly dueAt?: string;
      readonly isSkip?: boolean;
    }
  | { readonly do: "label"; readonly id: string; readonly add: readonly string[]; readonly remove: readonly string[] }
  /** Labels that are used for the first time. */
  | { readonly do: "palette"; readonly names: readonly string[]; readonly at: string; readonly position: string }
);

const KINDS: Readonly<Record<Effect["do"], true>> = {
  put: true,
  patch: true,
  remove: true,
  complete: true,
  label: true,
  palette: true,
};

export function isKnownEffect(effect: Effect): boolean {
  return Object.hasOwn(KINDS, effect.do) && (!("entity" in effect) || isKnownEntity(effect));
}
