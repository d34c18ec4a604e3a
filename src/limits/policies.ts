interface Policy {
  /** The number of attempts in a window. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Once the quota is used up, attempts have to wait 1, 2, 4, … up to 900 seconds after the one before. */
  readonly backsOff?: true;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Counted exactly, in the table `attempts`. */
export const POLICIES = {
  /** Failed log-ins to one account from one address. */
  login: { quota: 5, windowSeconds: 900, backsOff: true },
  /** Failed log-ins from one address, over all accounts. */
  login_address: { quota: 50, windowSeconds: 900, backsOff: true },
  /** Mails to an account's owner about failed log-ins. */
  login_mail: { quota: 1, windowSeconds: DAY },
  /** Wrong current passwords of one account. */
  password: { quota: 5, windowSeconds: 900, backsOff: true },
  /** Wrong codes of one account's second factor. */
  mfa: { quota: 5, windowSeconds: 900, backsOff: true },
  /** Registrations from one address. */
  registration: { quota: 20, windowSeconds: DAY },
  /** Forgotten passwords reported from one address. */
  forgot: { quota: 10, windowSeconds: HOUR },
  /** Mails with a link to one account. */
  link_mail: { quota: 3, windowSeconds: HOUR },
  /** Invitations by one user. */
  invitation: { quota: 50, windowSeconds: DAY },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof POLICIES;

/** Counted approximately, by Cloudflare's rate limiter. The same numbers are in `wrangler.toml`. */
export const FLOODS = {
  /** Requests from an address without credentials that verify. */
  address: { quota: 120, windowSeconds: 60 },
  user: { quota: 1200, windowSeconds: 60 },
  /** Sockets that a user opens. */
  upgrade: { quota: 60, windowSeconds: 60 },
} as const satisfies Record<string, Policy>;

export type FloodName = keyof typeof FLOODS;

/** The limits that clients see in headers and in the OpenAPI document. */
export type PublicPolicy = FloodName | Exclude<PolicyName, "login_mail" | "link_mail">;

export function policyOf(name: PolicyName): Policy {
  return POLICIES[name];
}

interface Remaining {
  readonly remaining: number;
  /** Seconds until more becomes available; undefined if nothing is used. */
  readonly seconds: number | undefined;
}

/** What remains of the limits that a request counted for: for its `RateLimit` header. */
export type RemainingByPolicy = Map<PolicyName, Remaining>;
