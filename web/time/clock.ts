import { computed, signal } from "@preact/signals";
import { dateOf } from "../../client/words/calendar.ts";
import { isKnownZone, localTime } from "../../client/words/zone.ts";
import { profile } from "../store/index.ts";

const device = Intl.DateTimeFormat().resolvedOptions();

/** IANA name. The profile's, not the device's: a date means the same on each of a person's devices. */
export const zone = computed(() => {
  const chosen = profile.value?.time_zone;
  return chosen !== undefined && isKnownZone(chosen) ? chosen : device.timeZone;
});

/** BCP 47. */
export const locale = computed(() => profile.value?.locale || device.locale);

const RIGHT_TO_LEFT = /^(?:Adlm|Arab|Hebr|Nkoo|Rohg|Syrc|Thaa)$/;

/** In which direction the locale's people read. Not every browser knows `getTextInfo()`, but each knows the script. */
export const direction = computed(() => {
  const { script } = new Intl.Locale(locale.value).maximize();
  return RIGHT_TO_LEFT.test(script ?? "") ? "rtl" : "ltr";
});

/** The present moment, once a minute. */
export const now = signal(new Date());

const tick = () => {
  now.value = new Date();
  setTimeout(tick, 60_000 - (Date.now() % 60_000));
};
setTimeout(tick, 60_000 - (Date.now() % 60_000));

// Timers stand still while a device sleeps.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) now.value = new Date();
});

/** The present day in the profile's zone: `2027-03-14`. */
export const today = computed(() => dateOf(localTime(now.value, zone.value).day));
