import { fold } from "./text.ts";

const NOT_ASCII = /[^ -~]/;
// `URL` would drop a port or a path without a word, and undo percent-encoding.
const DOMAIN = /^[a-z0-9.\-\u{80}-\u{10ffff}]+$/iu;

/** An address as it is kept: trimmed, and an international domain in its ASCII form (UTS 46). */
export function normalizeEmail(address: string): string {
  const { local, domain } = partsOf(address.trim().replace("＠", "@"));
  return local + asciiDomain(domain);
}

/** The form in which addresses are compared. Letters fold before the `@`, never in the domain: `faß.de` is not `fass.de`. */
export function emailKey(address: string): string {
  const { local, domain } = partsOf(normalizeEmail(address));
  return fold(local) + domain.toLowerCase();
}

/** The first part includes the `@`. Without one the whole text is taken for a domain. */
function partsOf(address: string) {
  const end = address.lastIndexOf("@") + 1;
  return { local: address.slice(0, end), domain: address.slice(end) };
}

/** What is no domain stays as it is. */
function asciiDomain(domain: string): string {
  if (!NOT_ASCII.test(domain) || !DOMAIN.test(domain)) return domain;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain;
  }
}
