import { seal, unseal } from "../../auth/seal.ts";
import type { Settings } from "../../env.ts";
import { AppError } from "../../kernel/errors.ts";
import { uuidFromBytes, uuidToBytes } from "../../kernel/ids.ts";
import type { Mail } from "../../mail/mailer.ts";
import { type EmailContent, renderEmail } from "../../mail/render-email.ts";
import { linkTo } from "./link.ts";

const SOURCES = ["reminders", "digest", "activity"] as const;

/** Who no longer wants which mails. */
export interface Unsubscription {
  readonly userId: string;
  readonly from: (typeof SOURCES)[number];
}

const PREFIX = "twu_";

/** Renders a mail with an unsubscribe link in its header and at its end. */
export async function withUnsubscribe(
  settings: Settings,
  content: EmailContent & { unsubscribe: Unsubscription },
): Promise<Mail> {
  const unsubscribe = await unsubscribeLink(settings, content.unsubscribe);
  const paragraphs = [...content.paragraphs, ["To get no more of these mails:", { link: unsubscribe }]];
  return { ...renderEmail(settings, { ...content, paragraphs }), unsubscribe };
}

/** Works as often as it is used, and for as long as the signing key does: it can do nothing else. */
export async function unsubscribeLink(settings: Settings, { userId, from }: Unsubscription): Promise<string> {
  const token = await seal(settings, PREFIX, Uint8Array.of(SOURCES.indexOf(from), ...uuidToBytes(userId)));
  return linkTo(settings, "unsubscribe", token);
}

/** @throws AppError `invalid_link` */
export async function openUnsubscription(settings: Settings, token: string): Promise<Unsubscription> {
  const [source, ...userId] = (await unseal(settings, PREFIX, token)) ?? [];
  const from = SOURCES[source ?? -1];
  if (!from) throw new AppError("invalid_link", "This link is not valid.");
  return { userId: uuidFromBytes(Uint8Array.from(userId)), from };
}
