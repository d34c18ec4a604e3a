import { z } from "zod";

/** A message of the Queue. It has ids, and no text of a mail. A job that fails runs again later. */
export const jobSchema = z.discriminatedUnion("kind", [
  /** A task was assigned to this person, or a comment concerns them. `seq` is that of the event. */
  z.object({
    kind: z.literal("notification"),
    seq: z.int(),
    userId: z.string(),
    taskId: z.string(),
    commentId: z.string().nullable(),
  }),
  z.object({ kind: z.literal("reminder"), id: z.string(), claim: z.string() }),
  z.object({ kind: z.literal("digest"), userId: z.string(), claim: z.string() }),
  /** A row of the table `jobs`, its kind, and how often it had been tried when it was put on the Queue. */
  z.object({ kind: z.literal("owed"), id: z.string(), owed: z.string(), tries: z.int() }),
]);
export type Job = z.infer<typeof jobSchema>;
export type JobOf<Kind extends Job["kind"]> = Extract<Job, { kind: Kind }>;

/** The body of a row of `jobs`. It never has the token of a link. */
export type OwedJob =
  /** To the account with this verified address. The request does not look it up, so its time reveals nothing. */
  | { readonly kind: "reset"; readonly email: string }
  | { readonly kind: "verify"; readonly userId: string }
  /** To the address that the account had before the write. `at` is the moment of the write. */
  | {
      readonly kind: "account_mail";
      readonly event: string;
      readonly email: string;
      readonly username: string;
      readonly at: string;
      readonly detail: string | null;
    };
export type OwedJobOf<Kind extends OwedJob["kind"]> = Extract<OwedJob, { kind: Kind }>;

/** The job's name in the log. */
export function nameOf(job: Job | undefined): string {
  if (!job) return "malformed";
  return job.kind === "owed" ? job.owed : job.kind;
}
