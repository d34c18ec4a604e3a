import type { Random } from "../test/support/random.ts";
import { pathTo } from "../test/support/resources.ts";
import { anyHeaders } from "./headers.ts";
import { bulkOperations, importLines, tamperedCursor } from "./hostile.ts";
import type { Operation } from "./operations.ts";
import type { Attack, AttackRequest } from "./request.ts";
import { validBody, validRequest } from "./valid.ts";
import { anyText, anyValue, jsonOf, nearValue, oneOf, STRINGS } from "./values.ts";
import { idsIn, type World } from "./world.ts";

/**
 * The operation with hostile values in its body, query, headers or ids. The same random numbers make the same attack.
 */
export function fuzz(operation: Operation, world: World, random: Random): Attack {
  const request = validRequest(operation, world);
  if (request.body !== undefined) request.body = hostileBody(operation, world, random);
  if (operation.parameters.length > 0) request.path += hostileQuery(operation, world, random);
  if (random(4) === 0) Object.assign(request.headers, anyHeaders(random));
  if (random(6) === 0) request.path = swapId(operation, world, random);
  return { name: "anything", request };
}

function hostileBody(operation: Operation, world: World, random: Random): Exclude<AttackRequest["body"], undefined> {
  if (operation.text !== undefined) return importLines(world, random);
  if (random(12) === 0) return jsonOf(anyValue(random));
  const body = new Map(Object.entries(validBody(operation, world)));
  if (operation.path.endsWith("/bulk") && random(4) > 0) body.set("operations", bulkOperations(world, random));
  const changes = random(8) === 0 ? 8 : 1 + random(3);
  for (let change = 0; change < changes; change += 1) {
    const field = fieldOf(operation, random);
    body.set(field, random(2) ? nearValue(random, field, idsIn(world)) : anyValue(random));
  }
  // A name `__proto__` is a field like any other here, as it is in JSON.
  return jsonOf(Object.fromEntries(body));
}

function fieldOf({ fields }: Operation, random: Random): string {
  return fields.length > 0 && random(20) > 0 ? oneOf(random, fields) : oneOf(random, STRINGS);
}

function hostileQuery({ parameters }: Operation, world: World, random: Random): string {
  const query = new URLSearchParams();
  for (let count = random(4); count > 0; count -= 1) {
    const name = oneOf(random, parameters);
    if (name === "cursor" || name === "since") query.append(name, tamperedCursor(world, random));
    else query.append(name, valueIn(random, name, world));
  }
  return `?${query}`.replaceAll("%25", random(10) === 0 ? "%" : "%25");
}

function valueIn(random: Random, name: string, world: World): string {
  const value = random(3) > 0 ? nearValue(random, name, idsIn(world)) : anyText(random);
  return typeof value === "string" ? value : jsonOf(value);
}

function swapId({ path }: Operation, { actor, foreign }: World, random: Random): string {
  const [whose, kind] = [oneOf(random, [actor, foreign]), oneOf(random, Object.keys(actor.ids))];
  const swapped = path.replace(/(\w+)\/\{\w+\}/, (_, noun) => `${noun}/${whose.ids[kind]}`);
  return pathTo(random(2) ? swapped : path, oneOf(random, [actor, foreign]).ids);
}
