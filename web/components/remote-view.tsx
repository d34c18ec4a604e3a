import type { ComponentChildren } from "preact";
import { errorText } from "../words/error-text.ts";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import "./remote-view.css";
import type { Pages } from "./use-pages.ts";
import type { Remote } from "./use-remote.ts";

interface RemoteViewProps<Data> {
  readonly remote: Remote<Data>;
  /** The number of lines that stand for what is loading. */
  readonly lines?: number;
  readonly children: (data: Data) => ComponentChildren;
}

/** What the server answered; until then a sketch of it, and a failure with a way to try again. */
export function RemoteView<Data>({ remote, lines = 3, children }: RemoteViewProps<Data>) {
  const { data, error, again } = remote;
  return (
    <>
      {error !== undefined && <Failure error={error} again={again} />}
      {data !== undefined && children(data)}
      {data === undefined && error === undefined && <Skeleton lines={lines} />}
    </>
  );
}

/** The button that fetches the next page. */
export function MoreButton({ pages }: { pages: Pages<unknown> }) {
  const { hasMore, isLoadingMore, moreError, more } = pages;
  if (moreError !== undefined) return <Failure error={moreError} again={more} />;
  if (!hasMore) return null;
  return (
    <Button onClick={more} aria-busy={isLoadingMore}>
      {words.showMore}
    </Button>
  );
}

export function Failure({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div role="alert" class="failure">
      <p>{errorText(error)}</p>
      <Button onClick={again}>{words.retry}</Button>
    </div>
  );
}

/** Appears after a moment: most answers come sooner, and a flash of grey would be all that is seen. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton" aria-busy="true">
      <p class="visually-hidden">{words.loading}</p>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="skeleton-line" />
      ))}
    </div>
  );
}
