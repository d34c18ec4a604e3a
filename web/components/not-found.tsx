import { words } from "../words/words.ts";
import { Empty } from "./empty.tsx";

/** Also for what exists, but not for this person. */
export function NotFound() {
  return (
    <Empty icon="search" title={words.notFound.title} heading="h1">
      <p>{words.notFound.text}</p>
      <p>
        <a href="/today">{words.notFound.back}</a>
      </p>
    </Empty>
  );
}
