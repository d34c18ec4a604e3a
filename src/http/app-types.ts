import type { Principal } from "../auth/principal.ts";
import type { AuthenticatedContext, RequestContext } from "../context/request-context.ts";
import type { Database, QueryStats, SessionStart } from "../db/database.ts";
import type { FloodName, PublicPolicy } from "../limits/policies.ts";

/** The variables of a request. There are no bindings, so routes reach the database only through verbs. */
export interface App {
  Variables: {
    requestId: string;
    stats: QueryStats;
    ctx: RequestContext;
    /** The principal of the `Authorization` header, once that is verified; null if it is invalid or has expired. */
    principal: Omit<Principal, "needs"> | null | undefined;
    /** Cloudflare's rate limiters. */
    floods: { readonly [Name in FloodName]?: RateLimit | undefined };
    /** The limits that apply to the request. */
    policies: readonly PublicPolicy[];
    /** Set by `authenticate`. */
    authenticated: AuthenticatedContext;
    /** Set by `receiveBody`. */
    body: Uint8Array;
    /** The database that holds a person's data. */
    databaseFor: (userId: string, start: SessionStart) => Database;
    /** Opens a WebSocket to a person's hub. */
    connectHub: (userId: string, upgrade: Request) => Promise<Response>;
    /** Who sent the credentials, for the log. */
    userId: string | undefined;
    /** The number of rows read would reveal what the response does not. */
    hideRowCount: boolean | undefined;
    /** The method, and the tool, of a request to `/mcp`: for the log. */
    rpc: string | undefined;
    /** Why this request failed on our side: for the log, never for the client. */
    failure: Error | undefined;
  };
}
