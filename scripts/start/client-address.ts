import { type BlockList, isIP, isIPv6 } from "node:net";

/**
 * The client's address: the peer's, unless the peer is a trusted proxy. Then it is the last address in
 * `X-Forwarded-For` that is not a trusted proxy's, because each proxy appends the address that it sees. Earlier ones
 * may be made up.
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

/** The address of an entry, which may have a port; undefined if it is not valid. */
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
