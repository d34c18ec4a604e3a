/** The IANA names that this browser knows, and UTC. */
export const ZONES: readonly string[] = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** The zone that a text means: a name in any case, or a part that only one zone has, such as `berlin`. */
export function findZone(text: string, zones = ZONES): string | undefined {
  const wanted = text.trim().toLowerCase().replaceAll(" ", "_");
  if (wanted === "") return undefined;
  const having = (isIt: (zone: string) => boolean) => zones.filter((zone) => isIt(zone.toLowerCase()));
  const [exact] = having((zone) => zone === wanted);
  if (exact) return exact;
  const cities = having((zone) => zone.endsWith(`/${wanted}`));
  if (cities.length === 1) return cities[0];
  const parts = having((zone) => zone.includes(wanted));
  return parts.length === 1 ? parts[0] : canonical(text.trim());
}

/** For former names of zones. An offset such as `+02:00` is no place, and knows no summer time. */
function canonical(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
