import { signal } from "@preact/signals";

/** A new version of the app is in the browser, and waits until the person wants it. */
export const isUpdateWaiting = signal(false);

const HOUR = 3_600_000;

let registration: ServiceWorkerRegistration | undefined;
/** The first version takes over a page that runs already, and the page is of that version. */
let isReplaced = false;

/** Keeps the app in the browser (`web/worker/`), and looks for new versions of it. */
export async function startUpdates(): Promise<void> {
  // Absent where the connection is not secure.
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (!serviceWorker) return;
  isReplaced = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isReplaced) reload();
    isReplaced = true;
  });
  registration = await serviceWorker.register("/sw.js").catch(() => undefined);
  if (registration) watch(registration);
}

/** All tabs change to the new version, because their data is in one database. */
export function takeUpdate(): void {
  isReplaced = true;
  if (registration?.waiting) registration.waiting.postMessage("take over");
  else window.location.reload();
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => {
    isUpdateWaiting.value = registration.waiting !== null && registration.active !== null;
  };
  const follow = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", follow);
  registration.waiting?.addEventListener("statechange", look);
  follow();
  look();

  // The browser looks for a new version when a page is loaded. An app stays open for days.
  let lookedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - lookedAt < HOUR) return;
    lookedAt = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** Not while someone types: a field saves what is typed when it is left, and a moment later that is stored. */
function reload(): void {
  if (isTyping()) document.addEventListener("focusout", () => setTimeout(reload, 1000), { once: true });
  else window.location.reload();
}

function isTyping(): boolean {
  const field = document.activeElement;
  return field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement ? field.value !== "" : false;
}
