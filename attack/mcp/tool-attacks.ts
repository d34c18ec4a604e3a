import type { Random } from "../../test/support/random.ts";
import { anyHeaders } from "../headers.ts";
import type { Attack } from "../request.ts";
import { anyText, anyValue, jsonOf, Literal, nearValue, oneOf, TYPES, UNKNOWN_ID } from "../values.ts";
import { idsIn, type World } from "../world.ts";
import { callRequest } from "./request.ts";
import { type Slot, slotsOf, type Tool, validArguments, withValue } from "./tools.ts";

/** Each argument with a value of each type, while the others are valid. */
export function types(tool: Tool, world: World): Attack[] {
  return slotsOf(tool).flatMap((slot) =>
    TYPES.map((value) => attack(tool, world, slot, value, `${slot.name} as ${JSON.stringify(value)}`)),
  );
}

const LENGTHS = [0, 1, 60, 61, 100, 101, 255, 256, 500, 501, 10_000, 10_001, 20_000, 20_001];

/** Texts at each limit and one beyond it. */
export function sizes(tool: Tool, world: World): Attack[] {
  return slotsOf(tool).flatMap((slot) =>
    LENGTHS.flatMap((length) =>
      ["x", "🦊"].map((letter) =>
        attack(tool, world, slot, new Literal(`"${letter.repeat(length)}"`), `${slot.name} of ${length} ${letter}`),
      ),
    ),
  );
}

/** Arguments that the tool does not know. Of a list: in its first thing. */
export function unknownArguments(tool: Tool, world: World): Attack[] {
  const inThings = slotsOf(tool).find(({ path, isId }) => path.length === 3 && !isId);
  const places = [[], ...(inThings ? [inThings.path.slice(0, 2)] : [])];
  return places.flatMap((place) =>
    ["nonsense", "op", "constructor", "toString", "__proto__"].map((name) => ({
      ...attack(tool, world, { path: [...place, name], name, isId: false }, 1, `the argument ${name}`),
      expected: { status: 200, code: "invalid", errors: { [name]: "unknown_field" } },
    })),
  );
}

/** Ids of other users, of another kind, deleted or malformed ones. */
export function ids(tool: Tool, world: World): Attack[] {
  const { actor, foreign, deleted } = world;
  const strangers = Object.entries(foreign.ids).filter(([kind]) => kind !== "deliveries");
  // The id of something new: whether it is taken may be known.
  const isNew = ({ name }: Slot) => name === "id" && tool.name === "add_tasks";
  return slotsOf(tool).flatMap((slot) => {
    const at = (id: unknown, name: string) => attack(tool, world, slot, id, `${slot.name} ${name}`);
    if (!slot.isId || isNew(slot)) return [];
    const twin = at(UNKNOWN_ID, "").request;
    return [
      ...strangers.map(([kind, id]) => ({ ...at(id, `of another user's ${kind}`), twin })),
      { ...at(deleted, "that is deleted"), twin },
      { ...at(actor.ids["labels"], "of another kind"), twin },
      ...["", "1", "null", `${UNKNOWN_ID}0`, UNKNOWN_ID.toUpperCase(), `${UNKNOWN_ID},${UNKNOWN_ID}`].map((id) =>
        at(id, `by ${JSON.stringify(id)}`),
      ),
    ];
  });
}

function attack(tool: Tool, world: World, { path }: Slot, value: unknown, name: string): Attack {
  return { name, request: callRequest(world, tool.name, withValue(validArguments(tool, world), path, value)) };
}

const MANY = [2, 25, 26, 200];

/** The call with hostile values, sometimes in a list of many things, or under hostile headers. */
export function fuzz(tool: Tool, world: World, random: Random): Attack {
  const slots = slotsOf(tool);
  let args: unknown = validArguments(tool, world);
  for (let changes = slots.length > 0 ? 1 + random(4) : 0; changes > 0; changes -= 1) {
    const { path, name } = oneOf(random, slots);
    args = withValue(args, path, random(3) > 0 ? nearValue(random, name, idsIn(world)) : anyValue(random));
  }
  if (random(12) === 0) args = withValue(args, [anyText(random)], anyValue(random));
  if (random(12) === 0) args = anyValue(random);
  if (random(8) === 0) args = new Literal(repeated(jsonOf(args), oneOf(random, MANY)));
  const request = callRequest(world, tool.name, args);
  if (random(6) === 0) Object.assign(request.headers, anyHeaders(random));
  return { name: "anything", request };
}

/** The first list of the text, with its things several times. */
function repeated(json: string, times: number): string {
  const [, start, things, end] = /^(\{"\w+":\[)(.+)(\]\})$/s.exec(json) ?? [];
  return things === undefined ? json : `${start}${Array(times).fill(things)}${end}`;
}
