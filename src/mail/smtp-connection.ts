import { connect } from "cloudflare:sockets";
import { withoutAddresses } from "./without-addresses.ts";

const utf8 = new TextEncoder();

/**
 * A connection to a mail server (RFC 5321). A failed step, or one that takes longer than `timeoutMs`, rejects with its name
 * and the server's reply. The error contains no password and no address.
 */
export class SmtpConnection {
  readonly #timeoutMs: number;
  readonly #decoder = new TextDecoder();
  #wire: Wire;
  #unread = "";
  #lost = false;

  constructor(address: SocketAddress, secureTransport: "off" | "starttls" | "on", timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#wire = wireOf(connect(address, { secureTransport, allowHalfOpen: false }));
  }

  /** Waits for the greeting. Implicit TLS verifies the certificate first. */
  async greeting(): Promise<void> {
    await this.#inTime("connecting", this.#wire.socket.opened);
    await this.#expect("2", "the greeting", this.#reply());
  }

  /** Returns the reply's lines. Rejects if its code does not start with `digit` (RFC 5321, section 4.2.1). */
  async say(text: string, digit: "2" | "3", step = text): Promise<string[]> {
    this.#expectSilence(step);
    const said = this.#wire.writer.write(utf8.encode(`${text}\r\n`));
    return this.#expect(
      digit,
      step,
      said.then(() => this.#reply()),
    );
  }

  /** Resolves once the certificate has been verified for the host name. */
  async startTls(): Promise<void> {
    await this.say("STARTTLS", "2");
    this.#expectSilence("the TLS handshake");
    const { socket, reader, writer } = this.#wire;
    reader.releaseLock();
    writer.releaseLock();
    this.#wire = wireOf(socket.startTls());
    await this.#inTime("the TLS handshake", this.#wire.socket.opened);
  }

  /** Sends QUIT if the server still answers, and closes. Never rejects, because the mail's outcome is already known. */
  async close(): Promise<void> {
    if (!this.#lost) await this.say("QUIT", "2").catch(() => {});
    // Not awaited: a server that reads nothing would block it.
    this.#wire.socket.close().catch(() => {});
  }

  async #expect(digit: string, step: string, reply: Promise<string[]>): Promise<string[]> {
    const lines = await this.#inTime(step, reply);
    if (!lines.at(-1)?.startsWith(digit)) throw failure(`answered ${step} with: ${spoken(step, lines)}`);
    return lines;
  }

  /** Unrequested data may be injected. After STARTTLS it would look like the server's own (CVE-2011-0411). */
  #expectSilence(step: string): void {
    if (this.#unread) throw failure(`spoke out of turn, before ${step}: ${this.#unread}`);
  }

  async #reply(): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      lines.push(line);
      if (!/^[2-5]\d\d([ -]|$)/.test(line)) throw new Error(`not a reply of SMTP: ${line}`);
      if (line[3] !== "-") return lines;
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#unread.indexOf("\n");
      if (end >= 0) {
        const line = this.#unread.slice(0, end).trimEnd();
        this.#unread = this.#unread.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#wire.reader.read();
      if (done) throw new Error("the connection was closed");
      this.#unread += this.#decoder.decode(value, { stream: true });
    }
  }

  async #inTime<Result>(step: string, work: Promise<Result>): Promise<Result> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing for ${this.#timeoutMs} ms`)), this.#timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } catch (cause) {
      this.#lost = true;
      throw failure(`failed at ${step}: ${cause instanceof Error ? cause.message : cause}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function failure(what: string): Error {
  return new Error(`The mail server ${withoutAddresses(what)}`);
}

/** For the log. Some servers repeat the command, and an AUTH command contains the password. */
function spoken(step: string, lines: readonly string[]): string {
  return step.startsWith("AUTH") ? (lines.at(-1) ?? "").slice(0, 3) : lines.join(" ");
}

type Wire = ReturnType<typeof wireOf>;

function wireOf(socket: Socket) {
  // A failed socket rejects these promises too, and nobody may be awaiting them.
  socket.opened.catch(() => {});
  socket.closed.catch(() => {});
  const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader();
  const writer: WritableStreamDefaultWriter<Uint8Array> = socket.writable.getWriter();
  return { socket, reader, writer };
}
