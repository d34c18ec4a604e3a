import { html } from "hono/html";
import type { Settings } from "../env.ts";
import type { Mail } from "./mail.ts";

type Line = string | { readonly link: string };

export interface EmailContent {
  readonly to: string;
  /** Becomes the Message-ID, so it must be the same for every try. */
  readonly name: string;
  readonly subject: string;
  readonly paragraphs: readonly (readonly Line[])[];
}

/** A mail with the same content in plain text and in HTML. */
export function renderEmail({ MAIL_FROM }: Settings, { to, name, subject, paragraphs }: EmailContent): Mail {
  const asText = (line: Line) => (typeof line === "string" ? line : line.link);
  const asHtml = (line: Line) => (typeof line === "string" ? line : html`<a href="${line.link}">${line.link}</a>`);
  const body = paragraphs.map(
    (lines) => html`<p>${lines.flatMap((line) => [asHtml(line), html`<br>`]).slice(0, -1)}</p>`,
  );
  return {
    to,
    subject,
    text: `${paragraphs.map((lines) => lines.map(asText).join("\n")).join("\n\n")}\n`,
    html: String(html`<!doctype html><meta charset="utf-8"><title>${subject}</title>${body}`),
    messageId: `${name}@${MAIL_FROM.address.split("@").at(-1)}`,
  };
}
