import { BOOKMARK, readsReplica } from "./bookmark.ts";
import type { Contract } from "./contract.ts";
import { isLimited } from "./floods.ts";
import { takesMatch } from "./handle.ts";
import { takesKey } from "./idempotency.ts";
import { REFRESH_COOKIE } from "./refresh-cookie.ts";

const string = { type: "string" } as const;

/** The request headers of an operation, for the OpenAPI document. Their checks are in `handle.ts`. */
export function headerParameters(contract: Contract) {
  const keyed = takesKey(contract);
  return [
    ...(keyed
      ? [
          parameter(
            "Idempotency-Key",
            "1 to 255 visible ASCII characters. A repeat within 24 hours gets the same response, and does not run again.",
          ),
        ]
      : []),
    ...(takesMatch(contract)
      ? [parameter("If-Match", "Entity tags, or `*`: for any other state the response is 412.")]
      : []),
    ...(contract.etag && !keyed
      ? [parameter("If-None-Match", "Entity tags, or `*`: if nothing has changed, the response is 304.")]
      : []),
    ...(readsReplica(contract)
      ? [
          parameter(
            BOOKMARK,
            "The `X-D1-Bookmark` of an earlier response. The response then includes everything that the earlier one wrote or read.",
          ),
        ]
      : []),
    ...(contract.cookie === "takes"
      ? [
          parameter(REFRESH_COOKIE, "The refresh token, if the body has none. Set by `cookie=true`.", "cookie"),
          parameter("Origin", "With the cookie: the origin of this server. Browsers send it."),
        ]
      : []),
  ];
}

function parameter(name: string, description: string, place: "header" | "cookie" = "header") {
  return { name, in: place, required: false, description, schema: string } as const;
}

/** The headers of its success. */
export function responseHeaders(contract: Contract) {
  const keyed = takesKey(contract);
  const { etag, location, response, limits, cookie } = contract;
  return {
    ...(isLimited(contract) && { "RateLimit-Policy": header("The limits that apply to the request.") }),
    ...(limits && { RateLimit: header("What remains of the limits that are counted exactly.") }),
    ...(cookie && { "Set-Cookie": header(COOKIE_CHANGES[cookie]) }),
    ...(location && { Location: header("The path of the new resource.") }),
    [BOOKMARK]: header("The state of the database that the response comes from. Absent if the database was not asked."),
    ...(etag && "schema" in response && { ETag: header("The tag of this state.") }),
    ...(keyed && { "X-Change-Seq": header("The `seq` of the event, if one was written.") }),
    ...(keyed && { "Idempotency-Replayed": header("`true` if this is the response of an earlier request.") }),
  };
}

const COOKIE_CHANGES = {
  sets: "With `cookie=true`: the refresh token.",
  takes: "With `cookie=true`, or if the token came as a cookie: the new refresh token.",
  clears: "Clears the cookie with the refresh token.",
};

function header(description: string) {
  return { description, schema: string };
}
