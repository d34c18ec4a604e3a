import type { User } from "../../../../client/index.ts";
import { RemoteView } from "../../../components/remote-view.tsx";
import { useRemote } from "../../../components/use-remote.ts";
import { rememberAccount } from "../../../session/account.ts";
import { client } from "../../../session/session.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { Email } from "./email.tsx";
import { SignOut } from "./sign-out.tsx";
import { Username } from "./username.tsx";

/** Who one is to the server. */
export function Account() {
  const me = useRemote(async (signal) => (await client.call("GET /api/me", { signal })).data);
  const onChange = (user: User) => {
    rememberAccount(user);
    me.update(() => user);
  };
  return (
    <>
      <RemoteView remote={me} lines={6}>
        {(user) => (
          <>
            <Username user={user} onChange={onChange} />
            <Email user={user} onChange={onChange} />
          </>
        )}
      </RemoteView>
      <SignOut />
      <DeleteAccount />
    </>
  );
}
