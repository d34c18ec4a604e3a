import { type Act, type Draft, type Intent, isKnownAct } from "../act.ts";
import type { Data } from "../entities.ts";
import { newId } from "../ids.ts";
import type { Effect } from "../predict/effect.ts";
import type { Key, Layer, State } from "../predict/layer.ts";
import { predict } from "../predict/predict.ts";

/** An act in full: with what it touches in the view, and how that is put back. */
export function actOf(intent: Intent, view: Layer, now: Date): Act {
  const after = view.copy();
  for (const effect of intent.effects) predict(after, effect);
  const touched = [...new Map(after.touched.map((key) => [key.join(" "), key])).values()];
  const isMade = ([entity, id]: Key) => !view.get(entity, id) && after.get(entity, id) !== undefined;
  return {
    isUndoable: true,
    ...intent,
    id: newId(now.getTime()),
    at: now.toISOString(),
    inverse: touched.flatMap(([entity, id]) => inverseOf([entity, id], view, after)),
    changes: [...new Set([...touched.map(([, id]) => id), ...(intent.changes ?? [])])],
    needs: intent.needs ?? [],
    makes: touched.filter(isMade).map(([, id]) => id),
    state: "waiting",
    tries: 0,
    answered: 0,
    answer: { seqs: [] },
    isUndone: false,
  };
}

function inverseOf([entity, id]: Key, before: State, after: State): Effect[] {
  const [was, is] = [before.get(entity, id), after.get(entity, id)];
  if (!was) return is ? [{ do: "remove", entity, id, tasks: "keep" }] : [];
  if (!is) return [{ do: "put", entity, id, data: was }];
  const fields = differing(was, is);
  return Object.keys(fields).length > 0 ? [{ do: "patch", entity, id, fields }] : [];
}

function differing(was: Data, is: Data): Record<string, unknown> {
  const now = is as unknown as Record<string, unknown>;
  const changed = Object.entries(was).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name]));
  return Object.fromEntries(changed);
}

/** The act that takes another one back, once that is answered. */
export function undoOf(target: Act, now: Date): Act {
  return {
    ...target,
    id: newId(now.getTime()),
    at: now.toISOString(),
    verb: "undo",
    calls: [],
    effects: target.inverse,
    inverse: [],
    makes: [],
    undoes: target.id,
    isUndoable: false,
    state: "waiting",
    tries: 0,
    answered: 0,
    answer: { seqs: [] },
    isUndone: false,
  };
}

/**
 * The acts that can be sent now: those that share nothing that is changed with an earlier one that is not answered.
 * @param acts those that wait for an answer, in order
 * @param isHeld whether one is being sent, or waits for another try
 */
export function sendable(acts: readonly Act[], isHeld: (act: Act) => boolean): Act[] {
  const changed = new Set<string>();
  const needed = new Set<string>();
  return acts.filter((act) => {
    const waits =
      act.changes.some((key) => changed.has(key) || needed.has(key)) || act.needs.some((key) => changed.has(key));
    for (const key of act.changes) changed.add(key);
    for (const key of act.needs) needed.add(key);
    return !waits && !isHeld(act);
  });
}

/** The acts that are impossible without another one: those that need what it makes, and its undo. In order. */
export function dependents(acts: readonly Act[], lost: Act): Act[] {
  const ids = new Set(lost.makes);
  const undone = new Set([lost.id]);
  return acts.filter((act) => {
    const depends =
      act.id > lost.id &&
      act.state === "waiting" &&
      ([...act.needs, ...act.changes].some((key) => ids.has(key)) || undone.has(act.undoes ?? ""));
    if (!depends) return false;
    for (const id of act.makes) ids.add(id);
    undone.add(act.id);
    return true;
  });
}

/**
 * The last act that can be undone. An act that the server cannot undo can be undone while it waits.
 * @param acts in order
 */
export function lastUndoable(acts: readonly Act[]): Act | undefined {
  const last = acts.findLast(
    ({ isUndoable, isUndone, undoes, tries }) => !isUndone && undoes === undefined && (isUndoable || tries === 0),
  );
  // The one before it is not what the person means.
  return last && isKnownAct(last) ? last : undefined;
}

export function draftsOf(acts: readonly Act[]): Draft[] {
  return acts.flatMap(({ draft }) => draft ?? []);
}
