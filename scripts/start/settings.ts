import { BlockList, isIP, isIPv6 } from "node:net";
import { OperatorError } from "./operator-error.ts";

export type Environment = Record<string, string | undefined>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `HOST` and `PORT`. @throws OperatorError */
export function addressIn({ HOST, PORT }: Environment): Address {
  const host = HOST || "127.0.0.1";
  const port = Number(PORT || 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new OperatorError(`PORT: "${PORT}" is not a port.`);
  return { host, port };
}

/** The URL for people and links. Nobody can connect to the address that means all interfaces. */
export function urlOf({ host, port }: Address): string {
  if (host === "0.0.0.0" || host === "::") return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** `TRUSTED_PROXIES`: addresses and CIDRs, separated by commas. @throws OperatorError */
export function trustedProxiesIn({ TRUSTED_PROXIES = "" }: Environment): BlockList {
  const proxies = new BlockList();
  for (const entry of TRUSTED_PROXIES.split(",").map((each) => each.trim())) {
    if (entry === "") continue;
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const longest = family === "ipv6" ? 128 : 32;
    const length = prefix === undefined ? longest : /^\d+$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (isIP(address) === 0 || !(length <= longest)) {
      throw new OperatorError(`TRUSTED_PROXIES: "${entry}" is not an address or a CIDR.`);
    }
    proxies.addSubnet(address, length, family);
  }
  return proxies;
}
