/** The names of the IANA database. */
export const ZONES: readonly string[] = [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])];

/** The zone as it is written there, for `europe/berlin` or `New York`. Other names, such as former ones, stay. */
export function zoneNamed(text: string): string {
  const said = text.trim().replaceAll(" ", "_").toLowerCase();
  const named = ZONES.find((zone) => zone.toLowerCase() === said);
  return named ?? ZONES.find((zone) => zone.toLowerCase().endsWith(`/${said}`)) ?? text.trim();
}

export function isZone(text: string): boolean {
  try {
    return !/^[+-]/.test(text) && new Intl.DateTimeFormat("en", { timeZone: zoneNamed(text) }) !== undefined;
  } catch {
    return false;
  }
}
