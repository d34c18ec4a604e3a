import type { ComponentType } from "preact";
import { PageTabs } from "../../components/page-tabs.tsx";
import "../../components/rows.css";
import "../../components/table.css";
import { NotFound } from "../../components/not-found.tsx";
import type { Path } from "../../router/paths.ts";
import { here } from "../../router/router.ts";
import { account } from "../../session/account.ts";
import { admin } from "../../words/admin.ts";
import { words } from "../../words/words.ts";
import "./admin.css";
import { Audit } from "./audit/audit.tsx";
import { Stats } from "./stats/stats.tsx";
import { Users } from "./users/users.tsx";

interface Page {
  readonly path: Path;
  readonly name: string;
  readonly content: ComponentType;
}

const PAGES: readonly Page[] = [
  { path: "/admin/users", name: admin.pages.users, content: Users },
  { path: "/admin/stats", name: admin.pages.stats, content: Stats },
  { path: "/admin/audit", name: admin.pages.audit, content: Audit },
];

/** One frame around the admins' pages. For others they do not exist. */
export default function Admin() {
  const open = PAGES.find(({ path }) => path === here.value.location?.path);
  if (!open || account.value?.role !== "admin") return <NotFound />;
  return (
    <div class="admin">
      <h1>{words.nav.admin}</h1>
      <PageTabs label={words.nav.admin} pages={PAGES} open={open.path} />
      <open.content />
    </div>
  );
}
