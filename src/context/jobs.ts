/** What is put on the Queue, to be done at once and, where it fails, again later: ids, and no text of any mail. */
export type Job =
  /** Someone commented: to be told to whom it concerns. */
  | { readonly kind: "comment"; readonly id: string }
  /** To be told by mail of a comment, or that a task is theirs to do. */
  | { readonly kind: "notice"; readonly userId: string; readonly taskId: string; readonly commentId: string | null }
  | { readonly kind: "reminder"; readonly id: string; readonly claim: string }
  | { readonly kind: "digest"; readonly userId: string; readonly claim: string }
  /** To whoever has this address; the request does not look, so that it takes as long for one that nobody has. */
  | { readonly kind: "reset"; readonly email: string }
  /** `again`: asked for, and not only because the address may be new. */
  | { readonly kind: "verify"; readonly userId: string; readonly again: boolean };
