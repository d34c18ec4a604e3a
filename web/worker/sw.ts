// The service worker: keeps the app's files in the browser, so that it opens at once, and without a network.
import { PATHS, patternOf } from "../router/paths.ts";

declare const self: ServiceWorkerGlobalScope;
// scripts/web.mjs fills these in: the paths of the app's files, and a digest of their content.
declare const FILES: readonly string[];
declare const VERSION: string;

const CACHE = `taskwire-${VERSION}`;
const files = new Set(FILES);
const places = PATHS.map(patternOf);

self.addEventListener("install", (event) => {
  event.waitUntil(storeFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

/** The person has asked for the new version. Until then it waits, and the old one keeps its files. */
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const path = fileFor(event.request);
  if (path) event.respondWith(storedFile(path, event.request));
});

async function storeFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  // A name with a hash never stands for other content. The browser asks again for the others.
  const requests = [...files].map((path) => new Request(path, path.startsWith("/app/") ? {} : { cache: "no-cache" }));
  await cache.addAll(requests);
}

/** The page that registered the first version is served by it from now on. */
async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

/** The stored file that answers this request; undefined if the server has to. */
function fileFor({ method, mode, url }: Request): string | undefined {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return undefined;
  if (mode === "navigate") return places.some((place) => place.test(pathname)) ? "/" : undefined;
  return files.has(pathname) ? pathname : undefined;
}

/** Browsers may delete what is stored. */
async function storedFile(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
