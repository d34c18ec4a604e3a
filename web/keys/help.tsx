import { IconButton } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { words } from "../words/words.ts";
import "./help.css";
import { closeOpened } from "../commands/opened-dialog.ts";
import { keyCaps } from "./key-names.ts";
import { SHORTCUTS, type Shortcut } from "./shortcuts.ts";
import { singleLetters } from "./single-letters.ts";

const { keys: text } = words;
const GROUPS = ["general", "go", "list", "tasks"] as const;

/** All shortcuts, by what they act on. */
export default function Help() {
  return (
    <Dialog title={text.title} onClose={closeOpened}>
      <div class="help-close">
        <IconButton icon="close" label={words.close} onClick={closeOpened} />
      </div>
      {!singleLetters.value && <p class="soft">{text.off}</p>}
      <div class="shortcuts">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{text.groups[group]}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map((shortcut) => (
                <div key={shortcut.text}>
                  <dt>{shortcut.text}</dt>
                  <dd>
                    <Keys shortcut={shortcut} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** The alternatives of a shortcut, as they stand on the keys. */
export function Keys({ shortcut }: { shortcut: Pick<Shortcut, "keys"> }) {
  return (
    <>
      {shortcut.keys.map((keys, place) => (
        <span key={keys} class="shortcut-keys">
          {place > 0 && <span class="soft">{text.or}</span>}
          <Presses keys={keys} />
        </span>
      ))}
    </>
  );
}

function Presses({ keys }: { keys: string }) {
  return (
    <>
      {keyCaps(keys).map((caps, place) => (
        <span key={caps.join()} class="shortcut-keys">
          {place > 0 && <span class="soft">{text.afterwards}</span>}
          {caps.map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </span>
      ))}
    </>
  );
}
