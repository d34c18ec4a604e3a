import type { Point } from "../kernel/points.ts";
import { count } from "../kernel/usage.ts";
import type { Mailer } from "./mail.ts";

/** Counts and times what a mailer sends. */
export function measuredMailer(mailer: Mailer, writePoint: (point: Point) => void): Mailer {
  return {
    async send(mail) {
      const started = Date.now();
      let outcome: "sent" | "failed" = "failed";
      try {
        await mailer.send(mail);
        outcome = "sent";
      } finally {
        count({ [`mails_${outcome}`]: 1 });
        writePoint({ kind: "mail", name: "mail", outcome, ms: Date.now() - started });
      }
    },
  };
}
