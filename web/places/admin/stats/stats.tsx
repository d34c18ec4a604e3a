import type { Stats as StatsData } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { RemoteView } from "../../../components/remote-view.tsx";
import { useRemote } from "../../../components/use-remote.ts";
import { client } from "../../../session/session.ts";
import { locale } from "../../../time/clock.ts";
import { longDate } from "../../../time/format.ts";
import { admin } from "../../../words/admin.ts";
import { wordFor } from "../../../words/word-for.ts";
import { asAdmin } from "../as-admin.ts";
import { Chart } from "./chart.tsx";
import { DaysTable } from "./days-table.tsx";
import { SERIES } from "./series.ts";

const texts = admin.stats;

/** The last thirty days in numbers: as charts, and the same as a table. */
export function Stats() {
  const stats = useRemote((signal) => asAdmin(client.call("GET /api/admin/stats", { signal })));
  return (
    <div class="admin-page">
      <RemoteView remote={stats} lines={6}>
        {({ days, totals }) => (
          <>
            <Totals totals={totals} />
            <div class="charts">
              {SERIES.map((name) => (
                <Chart key={name} title={texts.series[name]} days={days} numberOf={(day) => day[name]} />
              ))}
            </div>
            <DaysTable days={days} />
            <p class="soft small">{texts.utc}</p>
          </>
        )}
      </RemoteView>
      <div>
        <Button onClick={stats.again} aria-busy={stats.isLoading}>
          {texts.again}
        </Button>
      </div>
    </div>
  );
}

function Totals({ totals }: Pick<StatsData, "totals">) {
  const { counted_on, ...numbers } = totals;
  const shown = Object.entries(numbers).flatMap(([name, value]) =>
    value === null ? [] : [[name as keyof typeof numbers, value] as const],
  );
  return (
    <>
      <dl class="counts">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{wordFor(texts.totals, name)}</dt>
            <dd>{value.toLocaleString(locale.value)}</dd>
          </div>
        ))}
      </dl>
      {counted_on && <p class="soft small">{texts.countedOn(longDate(counted_on))}</p>}
    </>
  );
}
