/** A message of the Queue. It has ids, and no text of a mail. A job that fails runs again later. */
export type Job =
  /** A task was assigned to this person, or a comment concerns them. `seq` is that of the event. */
  | {
      readonly kind: "notification";
      readonly seq: number;
      readonly userId: string;
      readonly taskId: string;
      readonly commentId: string | null;
    }
  | { readonly kind: "reminder"; readonly id: string; readonly claim: string }
  | { readonly kind: "digest"; readonly userId: string; readonly claim: string }
  /** To whoever has this address; the request does not look, so that it takes as long for one that nobody has. */
  | { readonly kind: "reset"; readonly email: string }
  /** `again`: asked for, and not only because the address may be new. */
  | { readonly kind: "verify"; readonly userId: string; readonly again: boolean }
  /** Log-ins to the account have failed so often that they have to wait. */
  | { readonly kind: "login_attempts"; readonly id: string; readonly userId: string }
  /** To the address that the account had before. */
  | {
      readonly kind: "account_changed";
      readonly id: string;
      readonly userId: string;
      readonly email: string;
      readonly fields: readonly ("username" | "email")[];
      readonly byAdmin: boolean;
    };
