import type { ComponentType } from "preact";
import { PageTabs } from "../../components/page-tabs.tsx";
import type { Path } from "../../router/paths.ts";
import { here } from "../../router/router.ts";
import { settings } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Account } from "./account/account.tsx";
import { Data } from "./data/data.tsx";
import { Profile } from "./profile/profile.tsx";
import { Security } from "./security/security.tsx";
import "../../components/rows.css";
import "../../components/table.css";
import "./settings.css";
import { Tokens } from "./tokens/tokens.tsx";
import { Webhooks } from "./webhooks/webhooks.tsx";

interface Page {
  readonly path: Path;
  readonly name: string;
  readonly content: ComponentType;
}

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
  const open = PAGES.find(({ path }) => path === here.value.location?.path);
  if (!open) return null;
  return (
    <div class="settings">
      <h1>{words.nav.settings}</h1>
      <PageTabs label={words.nav.settings} pages={PAGES} open={open.path} />
      <open.content />
    </div>
  );
}
