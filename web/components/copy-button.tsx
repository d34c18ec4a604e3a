import { notify, warn } from "../store/index.ts";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";

export function CopyButton({ text }: { text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      notify({ text: words.copied });
    } catch {
      warn({ text: words.notCopied });
    }
  };
  return <Button onClick={copy}>{words.copy}</Button>;
}
