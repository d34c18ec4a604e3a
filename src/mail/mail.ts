export interface Mail {
  /** An address alone, in ASCII. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Without angle brackets, as `id@domain`; the same whenever the same mail is tried again. */
  messageId: string;
  /** Where a POST unsubscribes (RFC 8058): an https URL that says who and what. */
  unsubscribe?: string;
}

export interface Mailer {
  /** Rejects where the next server has not taken the mail over; it may then be tried again. */
  send(mail: Mail): Promise<void>;
}
