export interface Mail {
  /** Only the address, in ASCII. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Without angle brackets, as `id@domain`. The same for every try of the same mail. */
  messageId: string;
  /** The URL to which a POST unsubscribes (RFC 8058). */
  unsubscribe?: string;
}

export interface Mailer {
  /** Rejects if the mail server did not accept the mail. Callers may try again. */
  send(mail: Mail): Promise<void>;
}
