/** What is put on the Queue, to be done at once and, where it fails, again later: ids, and no text of any mail. */
export type Job =
  | { readonly kind: "reminder"; readonly id: string; readonly claim: string }
  | { readonly kind: "digest"; readonly userId: string; readonly claim: string }
  /** To whoever has this address; the request does not look, so that it takes as long for one that nobody has. */
  | { readonly kind: "reset"; readonly email: string }
  /** `again`: asked for, and not only because the address may be new. */
  | { readonly kind: "verify"; readonly userId: string; readonly again: boolean };
