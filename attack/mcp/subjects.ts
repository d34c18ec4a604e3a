import { verbs } from "../addresses.ts";
import { authentication } from "../authentication.ts";
import type { Operation } from "../operations.ts";
import type { Attack } from "../request.ts";
import type { Subject } from "../subject.ts";
import type { Target, World } from "../world.ts";
import { envelopes, fuzzMessage, headers, methods } from "./envelopes.ts";
import { isMcpRefusal, mcpFaults } from "./judge.ts";
import { mcpRequest, messageOf } from "./request.ts";
import { fuzz, ids, sizes, types, unknownArguments } from "./tool-attacks.ts";
import type { Tool } from "./tools.ts";

const COMMON = { isForAdmins: false, hasInput: true, isRefusal: isMcpRefusal, faultsOf: mcpFaults };

/** The protocol, and each tool that a token with all scopes is offered. */
export async function mcpSubjects(target: Target, world: World): Promise<Subject[]> {
  const { text } = await target.send(mcpRequest(world, messageOf("tools/list", {})));
  const tools: Tool[] = JSON.parse(text).result.tools;
  return [protocolSubject(target.database?.secret), ...tools.map(toolSubject)];
}

/** `/mcp` as one operation, for the attacks that know nothing of messages. */
const OPERATION: Operation = {
  method: "POST",
  path: "/mcp",
  security: true,
  alternatives: [],
  example: { jsonrpc: "2.0", method: "ping" },
  text: undefined,
  mediaType: "application/json",
  requiresBody: true,
  fields: [],
  parameters: [],
  takesKey: false,
  statuses: [200, 202],
  failures: {},
};

function protocolSubject(secret: string | undefined): Subject {
  return {
    ...COMMON,
    name: "POST /mcp",
    takesAway: false,
    families: [
      (world) => authentication(OPERATION, world, secret),
      (world) => otherTokens(world),
      (world) => verbs(OPERATION, world, [OPERATION]),
      envelopes,
      methods,
      headers,
    ],
    fuzz: fuzzMessage,
  };
}

/** Credentials that are good elsewhere. */
function otherTokens(world: World): Attack[] {
  const { access, personalToken } = world.actor;
  return [`Bearer ${access}`, `Token ${personalToken}`, `token ${access}`].map((Authorization) => ({
    name: `${Authorization.slice(0, 10)}…`,
    request: mcpRequest(world, messageOf("tools/list", {}), { Authorization }),
    expected: { status: 401, code: "session_ended" },
  }));
}

function toolSubject(tool: Tool): Subject {
  return {
    ...COMMON,
    name: `POST /mcp ${tool.name}`,
    takesAway: /delete|undo/.test(tool.name),
    families: [
      (world) => types(tool, world),
      (world) => sizes(tool, world),
      (world) => unknownArguments(tool, world),
      (world) => ids(tool, world),
    ],
    fuzz: (world, random) => fuzz(tool, world, random),
  };
}
