import { useEffect, useState } from "preact/hooks";
import { ask } from "../../../components/ask.tsx";
import { Button } from "../../../components/button.tsx";
import { categories, connection, isOffline, notify, refillStore, tasks, warn } from "../../../store/index.ts";
import { locale } from "../../../time/clock.ts";
import { settings } from "../../../words/settings.ts";

const texts = settings.data;

/** The copy that makes the app quick, and work offline. */
export function InThisBrowser() {
  const { pending } = connection.value;
  const usage = useUsage();
  const refill = async () => {
    if (!(await ask({ title: texts.askRefill, text: texts.refillText, verb: texts.refillVerb }))) return;
    if (isOffline.value) return void warn({ text: texts.refillOffline });
    refillStore();
    notify({ text: texts.refilling });
  };
  return (
    <>
      <dl class="counts">
        <Count name={texts.tasks} value={tasks.all().length} />
        <Count name={texts.categories} value={categories.all().length} />
        <Count name={texts.pending} value={pending} />
        {usage !== undefined && <Count name={texts.size} value={sizeText(usage)} />}
      </dl>
      <div class="form-actions">
        <Button onClick={refill}>{texts.refill}</Button>
      </div>
    </>
  );
}

function Count({ name, value }: { name: string; value: number | string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{typeof value === "number" ? value.toLocaleString(locale.value) : value}</dd>
    </div>
  );
}

/** In bytes: what this site stores, the app itself included. */
function useUsage(): number | undefined {
  const [usage, setUsage] = useState<number>();
  useEffect(() => {
    navigator.storage?.estimate().then(
      ({ usage }) => setUsage(usage),
      () => {},
    );
  }, []);
  return usage;
}

function sizeText(bytes: number): string {
  const isLarge = bytes >= 1e6;
  const format = {
    style: "unit",
    unit: isLarge ? "megabyte" : "kilobyte",
    maximumFractionDigits: isLarge ? 1 : 0,
  } as const;
  return new Intl.NumberFormat(locale.value, format).format(bytes / (isLarge ? 1e6 : 1e3));
}
