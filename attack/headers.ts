import type { Random } from "../test/support/random.ts";
import { MARK, oneOf } from "./values.ts";

const NAMES = [
  ...["Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id", "X-D1-Bookmark", "Origin", "Accept-Language"],
  ...[
    "User-Agent",
    "Accept",
    "Cookie",
    "CF-Connecting-IP",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "Range",
    "Expect-CT",
  ],
  ...[
    "Access-Control-Request-Method",
    "If-Modified-Since",
    "Content-Encoding",
    "Sec-WebSocket-Protocol",
    "Upgrade",
    "Referer",
  ],
];

// Client libraries refuse to send line ends. `sockets.mjs` sends those.
const VALUES = [
  ...[
    "",
    " ",
    "*",
    '"',
    '""',
    "W/",
    'W/"x"',
    '"a", "b"',
    '"a" "b"',
    `"${"a".repeat(300)}"`,
    "a".repeat(255),
    "a".repeat(256),
    "x".repeat(7000),
  ],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE tasks; --',
    "%0d%0aX-Injected: 1",
    "\\r\\nX-Injected: 1",
    "\u00e9",
    "\u00ff",
    "a\tb",
    "__proto__",
  ],
  ...["null", "https://evil.example", "https://app.example", "http://127.0.0.1", "de;q=NaN", "en-x-twain", "bytes=0-0"],
  ...["first-primary", "first-unconstrained", "00000001-00000002-00000003-0123456789abcdef0123456789abcdef"],
  ...[
    "ffffffff-ffffffff-ffffffff-ffffffffffffffffffffffffffffffff",
    "0-0-0-0",
    "127.0.0.1",
    "::1",
    "999.999.999.999",
    "websocket",
  ],
  ...[
    "taskwire.v1",
    "taskwire.v1, ticket.x",
    `taskwire.v1, ticket.${"x".repeat(3000)}`,
    "DELETE",
    "gzip",
    "identity",
    `${MARK}-key`,
  ],
];

/** One to three headers with hostile values. */
export function anyHeaders(random: Random): Record<string, string> {
  const headers = Array.from({ length: 1 + random(3) }, () => [oneOf(random, NAMES), oneOf(random, VALUES)] as const);
  // The request's id appears in the answer and the log, so it must not look like a secret.
  return Object.fromEntries(headers.filter(([name, value]) => name !== "X-Request-Id" || !value.includes(MARK)));
}
