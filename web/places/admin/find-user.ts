import type { Account } from "../../../client/index.ts";
import { client } from "../../session/session.ts";
import { asAdmin } from "./as-admin.ts";

/** The user with this username, address or id. */
export async function findUser(text: string): Promise<Pick<Account, "id" | "username"> | undefined> {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  if (/^[0-9a-f-]{36}$/.test(wanted)) return { id: wanted, username: wanted };
  const { results } = await asAdmin(client.call("GET /api/admin/users", { query: { search: wanted, page_size: 100 } }));
  const isIt = ({ username, email }: Account) => username.toLowerCase() === wanted || email?.toLowerCase() === wanted;
  return results.find(isIt);
}
