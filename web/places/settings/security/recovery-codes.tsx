import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { account } from "../../../session/account.ts";
import { settings } from "../../../words/settings.ts";
import { saveFile } from "../save-file.ts";
import { ShownOnce } from "../shown-once.tsx";

const texts = settings.security;

/** Shown once: the server keeps their hashes only. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const lines = `${codes.join("\n")}\n`;
  const download = () => {
    const head = texts.codesFile(window.location.host, account.value?.username ?? "");
    saveFile(new Blob([`${head}\n\n${lines}`], { type: "text/plain" }), "taskwire-recovery-codes.txt");
  };
  return (
    <ShownOnce label={texts.recoveryCodes}>
      <p>{texts.codesText}</p>
      <ul class="codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="form-actions">
        <CopyButton text={lines} />
        <Button onClick={download}>{texts.download}</Button>
        <Button kind="primary" onClick={onDone}>
          {texts.codesSaved}
        </Button>
      </div>
    </ShownOnce>
  );
}
