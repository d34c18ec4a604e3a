import { NotFound } from "../../components/not-found.tsx";
import { type Page, TabbedPlace } from "../../components/tabbed-place.tsx";
import { account } from "../../session/account.ts";
import { admin } from "../../words/admin.ts";
import { words } from "../../words/words.ts";
import "./admin.css";
import { Audit } from "./audit/audit.tsx";
import { Stats } from "./stats/stats.tsx";
import { Users } from "./users/users.tsx";

const PAGES: readonly Page[] = [
  { path: "/admin/users", name: admin.pages.users, content: Users },
  { path: "/admin/stats", name: admin.pages.stats, content: Stats },
  { path: "/admin/audit", name: admin.pages.audit, content: Audit },
];

/** One frame around the admins' pages. For others they do not exist. */
export default function Admin() {
  if (account.value?.role !== "admin") return <NotFound />;
  return <TabbedPlace title={words.nav.admin} class="admin" pages={PAGES} />;
}
