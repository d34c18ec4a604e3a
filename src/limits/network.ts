import type { Settings } from "../env.ts";
import { hmac, toBase64Url } from "../kernel/crypto.ts";

/**
 * The network that limits count for. A household has a /64 of IPv6 (RFC 6177), so its addresses count as one. An
 * IPv4-mapped address (RFC 4291, section 2.5.5.2) is the IPv4 address. Clients without an address count as one.
 */
export function networkOf(ip = ""): string {
  if (!ip.includes(":")) return ip;
  const groups = groupsOf(ip);
  if (!groups) return ip;
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(ip: string): number[] | undefined {
  if (!URL.canParse(`http://[${ip}]`)) return undefined;
  // A URL has the canonical form of RFC 5952, without a dotted IPv4 end.
  const [before = "", after] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split("::");
  const [start, end] = [before, after ?? ""].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => "0");
  return [...start, ...zeros, ...end].map((group) => Number.parseInt(group, 16));
}

interface Client {
  readonly ip: string | undefined;
  readonly settings: Settings;
}

/** A key for storing, from which nobody can read the address. */
export function addressKey({ ip, settings }: Client): Promise<string> {
  return keyOf(settings, `address\n${networkOf(ip)}`);
}

/** The same for a typed name, which may be a password. */
export function nameKey({ settings }: Client, name: string): Promise<string> {
  return keyOf(settings, `name\n${name}`);
}

const KEY_BYTES = 16;

async function keyOf({ JWT_SECRET }: Settings, text: string): Promise<string> {
  return toBase64Url((await hmac(JWT_SECRET, text)).slice(0, KEY_BYTES));
}
