import type { Tally } from "../db/statements.ts";
import type { AuthenticatedContext, RequestContext } from "../context/request-context.ts";

/** What Hono carries through a request of ours: no binding, so that no route can reach the database past its verbs. */
export interface App {
  Variables: {
    requestId: string;
    tally: Tally;
    ctx: RequestContext;
    /** Asks a person's hub for a socket. */
    connectHub: (userId: string, upgrade: Request) => Promise<Response>;
    /** There once `authenticate` has run. */
    ctx: Signed;
    /** Whose credentials came with the request: for the log. */
    userId: string | undefined;
    /** How many rows were read would tell what the answer does not. */
    discreet: boolean | undefined;
    /** What made this request fail on our side: for the log, never for the client. */
    failure: Error | undefined;
  };
}
