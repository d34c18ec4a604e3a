import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import type { Location } from "../router/match.ts";
import type { Place, PlaceProps } from "../router/places.ts";
import { words } from "../words/words.ts";

const loaded = new Map<Place["load"], ComponentType<PlaceProps>>();

/** Draws a place, after its code is there. */
export function PlaceView({ place, location }: { place: Place; location: Location }) {
  // Of which place this draws the outcome: the next one may be drawn by the same component.
  const outcome = useSignal<{ of: Place["load"]; hasFailed: boolean } | null>(null);
  useEffect(() => {
    const of = place.load;
    if (loaded.has(of)) return;
    of().then(
      (module) => {
        loaded.set(of, module.default);
        outcome.value = { of, hasFailed: false };
      },
      () => {
        outcome.value = { of, hasFailed: true };
      },
    );
  }, [place.load]);
  const hasFailed = outcome.value?.of === place.load && outcome.value.hasFailed;
  const Content = loaded.get(place.load);
  if (Content) return <Content params={location.params} query={location.query} />;
  if (!hasFailed) return null;
  return (
    <Empty icon="pending" title={words.errors.failedPlace}>
      <Button onClick={() => window.location.reload()}>{words.retry}</Button>
    </Empty>
  );
}
