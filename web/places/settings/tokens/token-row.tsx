import { useId } from "preact/hooks";
import type { Token } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { now } from "../../../time/clock.ts";
import { fromNow, instant } from "../../../time/format.ts";
import { settings } from "../../../words/settings.ts";
import { onlyIn } from "../restriction.tsx";

const texts = settings.tokens;

export function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const id = useId();
  return (
    <li class="row">
      <div class="row-text">
        <p id={id}>
          <span dir="auto">{token.name}</span>{" "}
          <code class="soft small" dir="ltr">
            {token.hint}
          </code>
        </p>
        <p class="small">{token.scopes.map(scopeName).join(", ")}</p>
        {token.categories && <p class="small">{onlyIn(token.categories)}</p>}
        <p class="soft small">
          {usedText(token)} · {expiryText(token)}
        </p>
      </div>
      <Button onClick={onRevoke} aria-describedby={id}>
        {texts.revoke}
      </Button>
    </li>
  );
}

/** A newer server may have scopes without a name here. */
function scopeName(scope: Token["scopes"][number]): string {
  const known: Partial<typeof texts.scopes> = texts.scopes;
  return known[scope]?.name ?? scope;
}

function usedText({ last_used_at }: Token): string {
  return last_used_at ? texts.used(fromNow(last_used_at)) : texts.neverUsed;
}

function expiryText({ expires_at }: Token): string {
  if (expires_at === null) return texts.neverExpires;
  return Date.parse(expires_at) <= now.value.getTime() ? texts.expired : texts.expires(instant(expires_at));
}
