// How static files are served, in the formats of https://developers.cloudflare.com/workers/static-assets/. Cloudflare,
// `wrangler dev` and `npm start` serve them without the Worker.
import { PATHS } from "../web/router/paths.ts";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

const UNUSED_FEATURES = ["camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb"];

/** For every file. The name of a file in `/app/` has a hash of its content, so browsers need not ask again. */
export const HEADERS = `/*
  Cache-Control: no-cache
  Content-Security-Policy: ${CONTENT_SECURITY_POLICY.join("; ")}
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Resource-Policy: same-origin
  Permissions-Policy: ${UNUSED_FEATURES.map((feature) => `${feature}=()`).join(", ")}
  Referrer-Policy: same-origin
  Strict-Transport-Security: max-age=15552000; includeSubDomains
  X-Content-Type-Options: nosniff
  X-Frame-Options: DENY
/app/*
  ! Cache-Control
  Cache-Control: public, max-age=31536000, immutable
`;

const isDynamic = (path) => path.includes(":");
const [fixed, dynamic] = [PATHS.filter((path) => !isDynamic(path)), PATHS.filter(isDynamic)];

/** Each path of the app is answered with `index.html`, at once. Paths without parameters must come first. */
export const REDIRECTS = [...fixed, ...dynamic]
  .filter((path) => path !== "/")
  .flatMap((path) => [`${path} / 200\n`, `${path}/ / 200\n`])
  .join("");
