import type { Settings } from "../../env.ts";
import { type Letter, letter } from "../../mail/letter.ts";
import type { Mail } from "../../mail/mailer.ts";
import { type Unsubscription, unsubscribeLink } from "./unsubscribe.ts";

/** A mail that can be unsubscribed from, by its header and by the link at its end. */
export async function compose(settings: Settings, mail: Letter & { unsubscribe: Unsubscription }): Promise<Mail> {
  const unsubscribe = await unsubscribeLink(settings, mail.unsubscribe);
  const paragraphs = [...mail.paragraphs, ["To get no more of these mails:", { link: unsubscribe }]];
  return { ...letter(settings, { ...mail, paragraphs }), unsubscribe };
}
