import { type Page, TabbedPlace } from "../../components/tabbed-place.tsx";
import { settings } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Account } from "./account/account.tsx";
import { Data } from "./data/data.tsx";
import { Profile } from "./profile/profile.tsx";
import { Security } from "./security/security.tsx";
import "./settings.css";
import { Tokens } from "./tokens/tokens.tsx";
import { Webhooks } from "./webhooks/webhooks.tsx";

const PAGES: readonly Page[] = [
  { path: "/settings/profile", name: settings.pages.profile, content: Profile },
  { path: "/settings/account", name: settings.pages.account, content: Account },
  { path: "/settings/security", name: settings.pages.security, content: Security },
  { path: "/settings/tokens", name: settings.pages.tokens, content: Tokens },
  { path: "/settings/webhooks", name: settings.pages.webhooks, content: Webhooks },
  { path: "/settings/data", name: settings.pages.data, content: Data },
];

/** One frame around the six pages. */
export default function Settings() {
  return <TabbedPlace title={words.nav.settings} class="settings" pages={PAGES} />;
}
