import { TableFrame } from "../../../components/table-frame.tsx";
import { locale } from "../../../time/clock.ts";
import { longDate } from "../../../time/format.ts";
import { admin } from "../../../words/admin.ts";
import { type Day, SERIES } from "./series.ts";

const texts = admin.stats;

/** The numbers of the charts, the newest day first. */
export function DaysTable({ days }: { days: readonly Day[] }) {
  return (
    <TableFrame label={texts.table}>
      <table class="table">
        <caption>{texts.table}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.day}</th>
            {SERIES.map((name) => (
              <th key={name} scope="col" class="number">
                {texts.series[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row">{longDate(day.day)}</th>
              {SERIES.map((name) => (
                <td key={name} class="number">
                  {day[name].toLocaleString(locale.value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
