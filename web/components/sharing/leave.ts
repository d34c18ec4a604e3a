import { here, navigate } from "../../router/router.ts";
import { account } from "../../session/account.ts";
import { notify } from "../../store/index.ts";
import { people as texts } from "../../words/people.ts";
import { ask } from "../ask.tsx";
import { warnOf } from "../warn-of.ts";
import { removeMember } from "./change-members.ts";
import { inView, pathOf, type Resource } from "./resource.ts";

/** Asks, leaves, and goes elsewhere if what was left is in view. Returns whether the person left. */
export async function leave(resource: Resource): Promise<boolean> {
  const { name } = inView(resource) ?? {};
  if (name === undefined || !account.value) return false;
  const question = { title: texts.leaveTitle(name), text: texts.leaveText, verb: texts.leave };
  if (!(await ask(question))) return false;
  try {
    await removeMember(resource, account.value.id);
    if (here.value.location?.href === pathOf(resource)) navigate("/today", { replace: true });
    notify({ text: texts.left(name) });
    return true;
  } catch (error) {
    warnOf(error);
    return false;
  }
}
