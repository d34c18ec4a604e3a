import type { Settings } from "../../env.ts";
import type { FieldError } from "../../kernel/errors.ts";

/** Names of no public server: RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`. */
const LOCAL = /(^|\.)(localhost|localdomain|local|internal|home\.arpa)$/;

/** As the URL parser writes any spelling of an address: RFC 3986's decimal one, or in brackets. */
const ADDRESS = /^\[|^[\d.]+$/;

const PORTS: readonly string[] = ["", "8443"];

/**
 * Why no webhook may go to this URL; undefined if it may. The runtime's parser decides, as it does when it fetches: it
 * has decoded escapes, mapped wide characters, and turned each spelling of an address into one.
 */
export function refusedTarget(text: string, settings: Pick<Settings, "APP_URL" | "WEBHOOK_TARGETS">) {
  const url = /[\s\\\p{Cc}]/u.test(text) ? null : URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return error("invalid_url", "Not a URL with https://.");
  if (url.username || url.password)
    return error("has_credentials", "A URL with a username or a password is not allowed.");
  if (settings.WEBHOOK_TARGETS === "any") return undefined;
  const host = nameOf(url);
  if (url.protocol !== "https:") return error("not_https", "Only https:// is allowed.");
  if (!PORTS.includes(url.port)) return error("port_not_allowed", "Only the ports 443 and 8443 are allowed.");
  if (ADDRESS.test(host)) return error("not_public", "An IP address is not allowed. Use a name.");
  if (LOCAL.test(host) || !/^[^.]+(\.[^.]+)+$/.test(host))
    return error("not_public", "Not a name on the public Internet.");
  if (host === nameOf(new URL(settings.APP_URL))) return error("not_public", "This is the server itself.");
  return undefined;
}

/** In lower case, and without the dot that may end a full name. */
function nameOf({ hostname }: URL): string {
  return hostname.toLowerCase().replace(/\.$/, "");
}

function error(code: string, message: string): FieldError {
  return { path: "url", code, message };
}
