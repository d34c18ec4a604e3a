import type { ComponentType } from "preact";
import { words } from "../words/words.ts";
import type { Path } from "./paths.ts";

export interface PlaceProps {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** What stands at a path. Its code is loaded when it is first opened. */
export interface Place {
  readonly title: string;
  readonly load: () => Promise<{ readonly default: ComponentType<PlaceProps> }>;
}

const { nav, auth } = words;
const settings = () => import("../places/settings/settings.tsx");
const admin = () => import("../places/admin/admin.tsx");

/** Every place of the app. A path without a line here is in `REDIRECTS`. */
export const PLACES: Partial<Record<Path, Place>> = {
  "/login": { title: auth.signIn, load: () => import("../places/login/login.tsx") },
  "/register": { title: auth.createAccount, load: () => import("../places/register/register.tsx") },
  "/forgot": { title: auth.forgotTitle, load: () => import("../places/forgot/forgot.tsx") },
  "/inbox": { title: nav.inbox, load: () => import("../places/inbox/inbox.tsx") },
  "/today": { title: nav.today, load: () => import("../places/today/today.tsx") },
  "/upcoming": { title: nav.upcoming, load: () => import("../places/upcoming/upcoming.tsx") },
  "/c/:id": { title: nav.categories, load: () => import("../places/category/category.tsx") },
  "/l/:label": { title: nav.labels, load: () => import("../places/label/label.tsx") },
  "/search": { title: nav.search, load: () => import("../places/search/search.tsx") },
  "/completed": { title: nav.completed, load: () => import("../places/completed/completed.tsx") },
  "/assigned": { title: nav.assigned, load: () => import("../places/assigned/assigned.tsx") },
  "/activity": { title: nav.activity, load: () => import("../places/activity/activity.tsx") },
  "/t/:id": { title: words.product, load: () => import("../places/task/task.tsx") },
  "/invitations": { title: nav.invitations, load: () => import("../places/invitations/invitations.tsx") },
  "/settings/profile": { title: nav.settings, load: settings },
  "/settings/account": { title: nav.settings, load: settings },
  "/settings/security": { title: nav.settings, load: settings },
  "/settings/tokens": { title: nav.settings, load: settings },
  "/settings/webhooks": { title: nav.settings, load: settings },
  "/settings/data": { title: nav.settings, load: settings },
  "/admin/users": { title: nav.admin, load: admin },
  "/admin/stats": { title: nav.admin, load: admin },
  "/admin/audit": { title: nav.admin, load: admin },
};

export const REDIRECTS: Partial<Record<Path, Path>> = {
  "/": "/today",
  "/settings": "/settings/profile",
  "/admin": "/admin/users",
};
