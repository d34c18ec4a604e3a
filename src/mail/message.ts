import { z } from "zod";
import type { Settings } from "../env.ts";
import { header, phrase, words } from "./header.ts";
import type { Mail } from "./mail.ts";
import { quotedPrintable } from "./quoted-printable.ts";

/**
 * The text of a mail (RFC 5322, MIME): ASCII, lines of at most 998 characters that end in CRLF.
 * @throws Error if an address or the Message-ID is invalid, because either could add headers
 */
export function messageOf(mail: Mail, from: Settings["MAIL_FROM"], now: Date): string {
  return [
    header("From", ...phrase(from.name), angled("From", from.address)),
    header("To", angled("To", mail.to)),
    header("Subject", ...words(mail.subject)),
    header("Date", now.toUTCString().replace("GMT", "+0000")),
    header("Message-ID", angled("Message-ID", mail.messageId)),
    ...unsubscribing(mail.unsubscribe),
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative; boundary="${BOUNDARY}"`,
    "",
    ...part("text/plain", mail.text),
    ...part("text/html", mail.html),
    `--${BOUNDARY}--`,
    "",
  ].join("\r\n");
}

/** ASCII without quotes, spaces or controls, at most as long as a path (RFC 5321, section 4.5.3.1.3). */
function angled(name: string, address: string): string {
  if (!z.regexes.html5Email.test(address) || address.length > 254) {
    throw new Error(`Mail cannot carry this address in ${name}.`);
  }
  return `<${address}>`;
}

/** RFC 8058, section 3.1. A parsed URL has no control characters, spaces or brackets. */
function unsubscribing(url: string | undefined): string[] {
  if (!url) return [];
  return [`List-Unsubscribe: <${new URL(url).href}>`, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"];
}

/** RFC 2045, section 6.7: quoted-printable has no "=_", so no text can end its part. */
const BOUNDARY = "=_taskwire";

function part(type: string, text: string): string[] {
  return [
    `--${BOUNDARY}`,
    `Content-Type: ${type}; charset=utf-8`,
    "Content-Transfer-Encoding: quoted-printable",
    "",
    quotedPrintable(text),
  ];
}
