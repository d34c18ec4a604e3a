/** Headers of one connection, which a proxy does not pass on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  ...["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization"],
  ...["te", "trailer", "transfer-encoding", "upgrade", "expect"],
]);

/** Headers about the client that only Cloudflare, a trusted proxy, or Miniflare may set. */
const SPOOFABLE = /^(cf-|mf-|cdn-loop$|x-forwarded-|forwarded$|x-real-ip$|true-client-ip$|x-client-ip$)/;

/** A client's headers for the Worker, as a flat list of names and values. */
export function requestHeaders(raw: readonly string[], address: string): string[] {
  return [...filtered(raw, (name) => SPOOFABLE.test(name)), "CF-Connecting-IP", address];
}

export function responseHeaders(raw: readonly string[]): string[] {
  return filtered(raw, () => false);
}

function filtered(raw: readonly string[], isDropped: (name: string) => boolean): string[] {
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at], raw[2 * at + 1]] as [string, string]);
  const named = pairs.filter(([name]) => name.toLowerCase() === "connection").flatMap(([, value]) => value.split(","));
  const ofConnection = new Set(named.map((name) => name.trim().toLowerCase()));
  return pairs
    .filter(([name]) => {
      const key = name.toLowerCase();
      return !HOP_BY_HOP.has(key) && !ofConnection.has(key) && !isDropped(key);
    })
    .flat();
}
