import { Button } from "../../components/button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { settings } from "../../words/settings.ts";
import { ShownOnce } from "./shown-once.tsx";

interface NewSecretProps {
  /** The name of the region. */
  readonly label: string;
  readonly text: string;
  readonly secret: string;
  readonly onDone: () => void;
}

/** A secret of one line, to be copied now. */
export function NewSecret({ label, text, secret, onDone }: NewSecretProps) {
  return (
    <ShownOnce label={label}>
      <p>{text}</p>
      <p>
        <code class="secret" dir="ltr">
          {secret}
        </code>
      </p>
      <div class="form-actions">
        <CopyButton text={secret} />
        <Button kind="primary" onClick={onDone}>
          {settings.copied}
        </Button>
      </div>
    </ShownOnce>
  );
}
