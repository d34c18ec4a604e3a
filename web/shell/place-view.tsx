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
  const state = useSignal<"loading" | "loaded" | "failed">("loading");
  useEffect(() => {
    if (loaded.has(place.load)) return;
    place.load().then(
      (module) => {
        loaded.set(place.load, module.default);
        state.value = "loaded";
      },
      () => {
        state.value = "failed";
      },
    );
  }, [place.load]);
  const hasFailed = state.value === "failed";
  const Content = loaded.get(place.load);
  if (Content) return <Content params={location.params} query={location.query} />;
  if (!hasFailed) return null;
  return (
    <Empty icon="pending" title={words.errors.failedPlace}>
      <Button onClick={() => window.location.reload()}>{words.retry}</Button>
    </Empty>
  );
}
