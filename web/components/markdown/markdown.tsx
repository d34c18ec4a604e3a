import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { checkboxLines, setCheckbox } from "./checkboxes.ts";
import "./markdown.css";

type Render = typeof import("./render.ts").render;

let render: Render | undefined;

interface MarkdownProps {
  readonly text: string;
  readonly usernames?: readonly string[];
  /** The text after a checkbox was ticked. Without it they only show what is. */
  readonly onChange?: ((text: string) => void) | undefined;
}

/** A rendered text. Until the code for it is there, and if it cannot be loaded, the text stands as it was written. */
export function Markdown({ text, usernames = [], onChange }: MarkdownProps) {
  const element = useRef<HTMLDivElement>(null);
  const isLoaded = useSignal(render !== undefined);
  const names = usernames.join(" ");
  useEffect(() => {
    if (render) return;
    import("./render.ts").then(
      (module) => {
        render = module.render;
        isLoaded.value = true;
      },
      () => undefined,
    );
  }, []);
  useEffect(() => {
    if (!render || !isLoaded.value) return;
    const content = render(text, usernames);
    if (onChange) bindCheckboxes(content, text, onChange);
    element.current?.replaceChildren(content);
  }, [text, names, isLoaded.value, onChange === undefined]);
  return (
    <div ref={element} class={isLoaded.value ? "markdown" : "markdown plain"}>
      {isLoaded.value ? null : text}
    </div>
  );
}

function bindCheckboxes(content: DocumentFragment, text: string, onChange: (text: string) => void): void {
  const boxes = [...content.querySelectorAll("input")];
  // A list that is read in another way here than there must not change the wrong line.
  if (boxes.length !== checkboxLines(text).length) return;
  for (const [place, box] of boxes.entries()) {
    box.disabled = false;
    box.addEventListener("change", () => onChange(setCheckbox(text, place, box.checked)));
  }
}
