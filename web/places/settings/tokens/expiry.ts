import { endOfDay } from "../../../../client/words/zone.ts";
import { addDays, dayNumber } from "../../../time/days.ts";

/** The choices of a new token's form. `day` is a date of one's own. */
export const EXPIRIES = ["30", "90", "365", "day", "never"] as const;
export type Expiry = (typeof EXPIRIES)[number];

/**
 * When a token expires: at the end of a day in the profile's zone, or never (null).
 * @param day such as `2027-03-14`, for the choice `day`
 */
export function expiresAt(choice: Expiry, { day, today, zone }: { day: string; today: string; zone: string }) {
  if (choice === "never") return null;
  const last = choice === "day" ? day : addDays(today, Number(choice));
  return endOfDay(dayNumber(last), zone).toISOString();
}
