import type { Answer } from "../../../client/client.ts";
import { ServerError } from "../../../client/errors.ts";
import { refreshAccount } from "../../session/session.ts";

/** What a call answers. Whoever is no admin any more then sees that there is nothing here. */
export async function asAdmin<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  try {
    return (await call).data;
  } catch (error) {
    if (error instanceof ServerError && error.code === "forbidden") void refreshAccount().catch(() => {});
    throw error;
  }
}
