import type { AuditEntry } from "../../../../client/index.ts";
import { TableFrame } from "../../../components/table-frame.tsx";
import { instant } from "../../../time/format.ts";
import { admin } from "../../../words/admin.ts";
import { wordFor } from "../../../words/word-for.ts";
import { useNames } from "./use-names.ts";

const texts = admin.audit;

export function AuditTable({ entries, isLoading }: { entries: readonly AuditEntry[]; isLoading: boolean }) {
  const nameOf = useNames(entries.flatMap(({ actor_id, target_id }) => [actor_id, target_id]));
  return (
    <TableFrame label={admin.pages.audit}>
      <table class="table" aria-busy={isLoading}>
        <caption class="visually-hidden">{admin.pages.audit}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.at}</th>
            <th scope="col">{texts.action}</th>
            <th scope="col">{texts.actor}</th>
            <th scope="col">{texts.target}</th>
            <th scope="col">{texts.detail}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, action, actor_id, target_id, detail, ip_hash }) => (
            <tr key={id}>
              <td class="at">
                <time dateTime={at}>{instant(at)}</time>
              </td>
              <td>{wordFor(texts.actions, action)}</td>
              <td>{nameOf(actor_id)}</td>
              <td>{nameOf(target_id)}</td>
              <td class="detail soft" dir="ltr">
                {detailText(detail, ip_hash)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The start of the address's hash is enough to see which entries came from one place. */
function detailText(detail: AuditEntry["detail"], ipHash: string | undefined): string {
  const parts = Object.entries(detail).map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`);
  return [...parts, ...(ipHash ? [`${texts.address}: ${ipHash.slice(0, 8)}`] : [])].join(", ");
}
