import { useState } from "preact/hooks";
import type { AuditEntry } from "../../../../client/index.ts";
import { MoreButton, RemoteView } from "../../../components/remote-view.tsx";
import { usePages } from "../../../components/use-pages.ts";
import { client } from "../../../session/session.ts";
import { admin } from "../../../words/admin.ts";
import { asAdmin } from "../as-admin.ts";
import { AuditTable } from "./audit-table.tsx";
import { type Filter, Filters } from "./filters.tsx";

const texts = admin.audit;

/** Who did what to whose account. */
export function Audit() {
  const [filter, setFilter] = useState<Filter>({});
  const entries = usePages<AuditEntry>(
    (cursor, signal) => {
      const query = { ...filter, page_size: 50, ...(cursor !== undefined && { cursor }) };
      return asAdmin(client.call("GET /api/admin/audit", { query, ...(signal && { signal }) }));
    },
    [filter],
  );
  return (
    <div class="admin-page">
      <Filters onFilter={setFilter} />
      <RemoteView remote={entries} lines={6}>
        {({ results }) =>
          results.length > 0 ? (
            <AuditTable entries={results} isLoading={entries.isLoading} />
          ) : (
            <p role="status" class="soft">
              {texts.none}
            </p>
          )
        }
      </RemoteView>
      <div>
        <MoreButton pages={entries} />
      </div>
    </div>
  );
}
