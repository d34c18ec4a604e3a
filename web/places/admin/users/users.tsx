import { useState } from "preact/hooks";
import type { Account } from "../../../../client/index.ts";
import { Field } from "../../../components/field.tsx";
import { MoreButton, RemoteView } from "../../../components/remote-view.tsx";
import { useDelayed } from "../../../components/use-delayed.ts";
import { useKeptFocus } from "../../../components/use-kept-focus.ts";
import { usePages } from "../../../components/use-pages.ts";
import { client } from "../../../session/session.ts";
import { admin } from "../../../words/admin.ts";
import { asAdmin } from "../as-admin.ts";
import { UserRow } from "./user-row.tsx";

const texts = admin.users;
const TYPING_MS = 250;

export function Users() {
  const [typed, setTyped] = useState("");
  const search = useDelayed(typed.trim(), TYPING_MS);
  const users = usePages<Account>(
    (cursor, signal) => {
      const query = { search, ...(cursor !== undefined && { cursor }) };
      return asAdmin(client.call("GET /api/admin/users", { query, ...(signal && { signal }) }));
    },
    [search],
  );
  const element = useKeptFocus<HTMLDivElement>();
  const change = (id: string, changed: Account | undefined) => {
    users.update(({ results, next }) => ({
      results: results.flatMap((user) => (user.id === id ? (changed ?? []) : user)),
      next,
    }));
  };
  return (
    <div ref={element} class="admin-page" tabIndex={-1}>
      <Field
        label={texts.search}
        type="search"
        hint={texts.searchHint}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <RemoteView remote={users} lines={6}>
        {({ results }) => (
          <>
            <p role="status" class={results.length > 0 ? "visually-hidden" : "soft"}>
              {results.length > 0 ? texts.found(results.length, users.hasMore) : texts.none}
            </p>
            {results.length > 0 && (
              <table class="users" aria-busy={users.isLoading}>
                <caption class="visually-hidden">{admin.pages.users}</caption>
                <thead class="visually-hidden">
                  <tr>
                    <th scope="col">{texts.user}</th>
                    <th scope="col">{texts.state}</th>
                    <th scope="col">{texts.actions}</th>
                  </tr>
                </thead>
                <tbody>
                  {results.map((user) => (
                    <UserRow key={user.id} user={user} onChange={(changed) => change(user.id, changed)} />
                  ))}
                </tbody>
              </table>
            )}
          </>
        )}
      </RemoteView>
      <MoreButton pages={users} />
    </div>
  );
}
