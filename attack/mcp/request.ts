import type { AttackRequest } from "../request.ts";
import { jsonOf } from "../values.ts";
import type { World } from "../world.ts";

/** One message to `/mcp`, or what stands in its place. */
export function mcpRequest({ actor }: World, body: AttackRequest["body"] & {}, headers = {}): AttackRequest {
  const standard = { Authorization: `Bearer ${actor.personalToken}`, "Content-Type": "application/json" };
  return { method: "POST", path: "/mcp", headers: { ...standard, ...headers }, body };
}

export function callRequest(world: World, name: string, args: unknown): AttackRequest {
  return mcpRequest(world, messageOf("tools/call", { name, arguments: args }));
}

export function messageOf(method: unknown, params: unknown, id: unknown = 7): string {
  return jsonOf({ jsonrpc: "2.0", id, method, params });
}

const MODERN = "2026-07-28";

const META = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A message of the version whose requests stand for themselves. */
export function modernRequest(world: World, method: string, params: object = {}, headers = {}): AttackRequest {
  const standard = { "MCP-Protocol-Version": MODERN, "Mcp-Method": method };
  return mcpRequest(world, messageOf(method, { _meta: META, ...params }), { ...standard, ...headers });
}
