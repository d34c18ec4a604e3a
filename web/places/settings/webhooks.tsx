import { Section } from "../../components/section.tsx";
import { settings } from "../../words/settings.ts";

const texts = settings.webhooks;

/** The server has none yet, so there is nothing to set here. */
export function Webhooks() {
  return (
    <Section title={settings.pages.webhooks}>
      <p>{texts.none}</p>
      <p>
        {texts.instead} <a href="/settings/tokens">{texts.toTokens}</a>
      </p>
    </Section>
  );
}
