import { fold } from "./text.ts";

const NOT_ASCII = /[^ -~]/;
// `URL` would silently drop a port or a path, and decode percent-encoding.
const DOMAIN = /^[a-z0-9.\-\u{80}-\u{10ffff}]+$/iu;

/** The stored form of an address: trimmed, with an international domain in ASCII (UTS 46). */
export function normalizeEmail(address: string): string {
  const { local, domain } = partsOf(address.trim().replace("＠", "@"));
  return local + asciiDomain(domain);
}

/** The form for comparing addresses. Only the local part is folded: `faß.de` and `fass.de` are different domains. */
export function emailKey(address: string): string {
  const { local, domain } = partsOf(normalizeEmail(address));
  return fold(local) + domain.toLowerCase();
}

/** `local` includes the `@`. Without an `@`, the whole text is the domain. */
function partsOf(address: string) {
  const end = address.lastIndexOf("@") + 1;
  return { local: address.slice(0, end), domain: address.slice(end) };
}

/** Text that is no domain stays unchanged. */
function asciiDomain(domain: string): string {
  if (!NOT_ASCII.test(domain) || !DOMAIN.test(domain)) return domain;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain;
  }
}
