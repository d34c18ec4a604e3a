import { useState } from "preact/hooks";
import type { NewToken, Token } from "../../../../client/index.ts";
import { ask } from "../../../components/ask.tsx";
import { MoreButton, RemoteView } from "../../../components/remote-view.tsx";
import { Section } from "../../../components/section.tsx";
import { usePages } from "../../../components/use-pages.ts";
import { warnOf } from "../../../components/warn-of.ts";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { NewSecret } from "../new-secret.tsx";
import { CreateToken } from "./create-token.tsx";
import { TokenRow } from "./token-row.tsx";

const texts = settings.tokens;

/** Personal access tokens: for scripts and other programs. */
export function Tokens() {
  const tokens = usePages<Token>(async (cursor, signal) => {
    const query = cursor === undefined ? {} : { cursor };
    return (await client.call("GET /api/tokens", { query, ...(signal && { signal }) })).data;
  });
  const [made, setMade] = useState<NewToken>();
  const onCreate = (token: NewToken) => {
    setMade(token);
    tokens.update(({ results, next }) => ({ results: [token, ...results], next }));
  };
  const revoke = async ({ id, name }: Token) => {
    if (!(await ask({ title: texts.askRevoke(name), text: texts.revokeText, verb: texts.revoke }))) return;
    try {
      await client.call("DELETE /api/tokens/{id}", { params: { id } });
      tokens.update(({ results, next }) => ({ results: results.filter((token) => token.id !== id), next }));
      if (made?.id === id) setMade(undefined);
      notify({ text: texts.revoked(name) });
    } catch (error) {
      warnOf(error);
    }
  };
  return (
    <>
      <Section title={settings.pages.tokens} text={texts.text}>
        {made && (
          <NewSecret
            key={made.id}
            label={texts.madeLabel}
            text={texts.made(made.name)}
            secret={made.token}
            onDone={() => setMade(undefined)}
          />
        )}
        <RemoteView remote={tokens}>
          {({ results }) =>
            results.length === 0 ? (
              <p class="soft">{texts.none}</p>
            ) : (
              <ul class="rows">
                {results.map((token) => (
                  <TokenRow key={token.id} token={token} onRevoke={() => revoke(token)} />
                ))}
              </ul>
            )
          }
        </RemoteView>
        <MoreButton pages={tokens} />
      </Section>
      <Section title={texts.new} text={texts.newText}>
        <CreateToken onCreate={onCreate} />
      </Section>
    </>
  );
}
