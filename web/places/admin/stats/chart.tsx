import { locale } from "../../../time/clock.ts";
import { longDate } from "../../../time/format.ts";
import { admin } from "../../../words/admin.ts";
import type { Day } from "./series.ts";

const texts = admin.stats;
const HEIGHT = 40;
/** The width of a bar, as a part of the width with its gap. */
const BAR = 0.72;

interface ChartProps {
  readonly title: string;
  readonly days: readonly Day[];
  readonly numberOf: (day: Day) => number;
}

/** A bar for each day. The name says the sum and the best day; the table has each number. */
export function Chart({ title, days, numberOf }: ChartProps) {
  const values = days.map(numberOf);
  const most = Math.max(...values);
  const sum = values.reduce((total, value) => total + value, 0);
  const best = days[values.indexOf(most)];
  const number = (value: number) => value.toLocaleString(locale.value);
  const name =
    most > 0 && best ? texts.chart(title, number(sum), longDate(best.day), number(most)) : texts.empty(title);
  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span> <span class="chart-sum">{number(sum)}</span>
      </figcaption>
      <svg role="img" aria-label={name} viewBox={`0 0 ${days.length} ${HEIGHT}`} preserveAspectRatio="none">
        {days.map((day, place) => (
          <Bar key={day.day} place={place} share={most > 0 ? numberOf(day) / most : 0}>
            {`${longDate(day.day)}: ${number(numberOf(day))}`}
          </Bar>
        ))}
      </svg>
      <p class="chart-axis soft small" aria-hidden="true">
        <span>{days[0] && longDate(days[0].day)}</span>
        <span>{days.at(-1) && longDate(days.at(-1)?.day ?? "")}</span>
      </p>
    </figure>
  );
}

/** @param share of the highest bar, from 0 to 1 */
function Bar({ place, share, children }: { place: number; share: number; children: string }) {
  // A day with little is still seen, and one with nothing is a line.
  const height = share > 0 ? Math.max(2, share * HEIGHT) : 0.5;
  return (
    <g class={share > 0 ? "bar" : "bar none"}>
      <title>{children}</title>
      <rect class="bar-ground" x={place} width={1} height={HEIGHT} />
      <rect x={place + (1 - BAR) / 2} y={HEIGHT - height} width={BAR} height={height} />
    </g>
  );
}
