interface Policy {
  /** How many in a window. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Once the quota is used up, each further one waits 1, 2, 4, … up to 900 seconds after the one before. */
  readonly backsOff?: true;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What is counted exactly, in the table `attempts`. */
export const POLICIES = {
  /** Failed log-ins to one account from one address. */
  login: { quota: 5, windowSeconds: 900, backsOff: true },
  /** Failed log-ins from one address, to whatever account. */
  login_address: { quota: 50, windowSeconds: 900, backsOff: true },
  /** Mails to an account that log-ins to it wait. */
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

/** What Cloudflare's rate limiter counts approximately. The same numbers are in `wrangler.toml`. */
export const FLOODS = {
  /** Requests from an address without credentials that verify. */
  address: { quota: 120, windowSeconds: 60 },
  user: { quota: 1200, windowSeconds: 60 },
  /** Sockets that a user opens. */
  upgrade: { quota: 60, windowSeconds: 60 },
} as const satisfies Record<string, Policy>;

export type FloodName = keyof typeof FLOODS;

/** The limits that clients are told of. */
export type PublicPolicy = FloodName | Exclude<PolicyName, "login_mail" | "link_mail">;

export function policyOf(name: PolicyName): Policy {
  return POLICIES[name];
}

interface Remaining {
  readonly remaining: number;
  /** Until more becomes available; undefined where nothing has been used. */
  readonly seconds: number | undefined;
}

/** What a request learned of the limits that it touched, for the headers of its answer. */
export type RemainingByPolicy = Map<PolicyName, Remaining>;
