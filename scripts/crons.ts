const MINUTE = 60_000;

/** The cron expressions of `wrangler.toml`. */
export function cronsOf(toml: string): string[] {
  const [, list = "[]"] = /^crons = (\[.*\])/m.exec(toml) ?? [];
  return JSON.parse(list);
}

/** Fires each cron in UTC, as Cloudflare does and `wrangler dev` does not. The timer keeps no process alive. */
export function fireCrons(crons: readonly string[], fire: (cron: string) => void, minute = nextMinute()): void {
  const timer = setTimeout(() => {
    for (const cron of crons) if (isDue(cron, new Date(minute))) fire(cron);
    // After sleep, the computer skips the missed minutes.
    fireCrons(crons, fire, Math.max(minute + MINUTE, nextMinute()));
  }, minute - Date.now());
  timer.unref();
}

function nextMinute(): number {
  return Math.ceil(Date.now() / MINUTE) * MINUTE;
}

/** Fields are `*` or a number: minute, hour, day of the month, month, day of the week. */
function isDue(cron: string, at: Date): boolean {
  const now = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()];
  return cron.split(" ").every((field, place) => field === "*" || Number(field) === now[place]);
}
