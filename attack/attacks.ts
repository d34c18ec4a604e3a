import { ids, queries, verbs } from "./addresses.ts";
import { authentication } from "./authentication.ts";
import { bodies, sizes, types } from "./bodies.ts";
import { fuzz } from "./fuzz.ts";
import { operationFaults } from "./judge.ts";
import type { Operation } from "./operations.ts";
import type { Subject } from "./subject.ts";

/**
 * @param operations all of them
 * @param secret the key that signs access tokens, if it is known
 */
export function operationSubject(operation: Operation, operations: Operation[], secret?: string): Subject {
  const { method, path, mediaType, parameters } = operation;
  return {
    name: `${method} ${path}`,
    isForAdmins: path.startsWith("/api/admin/"),
    takesAway: method === "DELETE" || /delete|logout|password|accept|decline|refresh|suspend|undo|bulk/.test(path),
    families: [
      (world) => authentication(operation, world, secret),
      (world) => ids(operation, world),
      (world) => verbs(operation, world, operations),
      (world) => queries(operation, world),
      (world) => bodies(operation, world),
      (world) => types(operation, world),
      (world) => sizes(operation, world),
    ],
    hasInput: mediaType !== undefined || parameters.length > 0,
    fuzz: (world, random) => fuzz(operation, world, random),
    isRefusal: ({ status }) => status >= 400,
    faultsOf: (attack, answer, world) => operationFaults(operation, attack, answer, world),
  };
}
