const DAY = 86_400_000;

/** The day that is so many days from today in this zone, as YYYY-MM-DD. */
export function dayIn(zone, offset) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(Date.now() + offset * DAY);
}

/** How many days it is until this weekday; 0 is Sunday. Today counts as a week. */
export function daysUntil(weekday, zone) {
  const today = new Date(dayIn(zone, 0)).getUTCDay();
  return (weekday - today + 7) % 7 || 7;
}

/** How many days it is until the next weekday from Monday to Friday; 0 if today is one. */
export function daysUntilWork(zone) {
  const today = new Date(dayIn(zone, 0)).getUTCDay();
  return { 0: 1, 6: 2 }[today] ?? 0;
}

/** A moment so many days ago, at about this hour. */
export function ago(days, hour) {
  return `${new Date(Date.now() - days * DAY).toISOString().slice(0, 10)}T${String(hour).padStart(2, "0")}:12:00.000Z`;
}
