/** As the console driver prints it. */
export interface PrintedMail {
  to: string;
  subject: string;
  text: string;
}

/** The mails that a server prints. */
export class PrintedMails {
  readonly #mails: PrintedMail[] = [];
  readonly #waiting: (() => void)[] = [];

  /** @param line of the server's output */
  hear(line: string): void {
    const [printed] = /\{"mail":.*\}/.exec(line) ?? [];
    if (!printed) return;
    this.#mails.push(JSON.parse(printed).mail);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first mail to this address with this subject, once it is there. */
  async first(to: string, subject: string): Promise<PrintedMail> {
    for (;;) {
      const mail = this.#mails.find((each) => each.to === to && each.subject === subject);
      if (mail) return mail;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
