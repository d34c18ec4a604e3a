/** For errors, which are logged. Mail servers repeat the address that they refuse. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+/g, "…");
}
