import { type BlockList, isIP, isIPv6 } from "node:net";

/**
 * Who sends a request: the peer, unless it is a trusted proxy. Then it is the last address of `X-Forwarded-For` that is no
 * trusted proxy's, because each proxy appends the address that it sees. Addresses before it may be made up.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: BlockList): string {
  let address = withoutMapping(peer);
  for (const entry of (forwardedFor ?? "").split(",").toReversed()) {
    if (!isTrusted(address, trusted)) break;
    const next = addressIn(entry.trim());
    if (next === undefined) break;
    address = next;
  }
  return address;
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** An address as proxies write it, perhaps with a port; undefined if it is none. */
function addressIn(entry: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(entry) ?? [];
  const address = bracketed ?? entry.replace(/^([\d.]+):\d+$/, "$1");
  return isIP(address) === 0 ? undefined : withoutMapping(address);
}

/** A server on `::` sees IPv4 peers as IPv6 addresses (RFC 4291, section 2.5.5.2). */
export function withoutMapping(address: string): string {
  const [, ipv4] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  return ipv4 ?? address.replace(/%.*$/, "");
}
