import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { AskDialog } from "../components/ask.tsx";
import { NotFound } from "../components/not-found.tsx";
import { isGuestPath } from "../router/paths.ts";
import { PLACES, REDIRECTS } from "../router/places.ts";
import { here, navigate } from "../router/router.ts";
import { account } from "../session/account.ts";
import { placeAfterSignIn, signInLink } from "../session/next.ts";
import { hasEnded } from "../session/session.ts";
import { isReady } from "../session/start.ts";
import { PlaceView } from "./place-view.tsx";
import { Shell } from "./shell.tsx";
import { title } from "./title.ts";

/** What the address bar says, for those who are signed in and for guests. */
export function App() {
  const { location } = here.value;
  const place = location && PLACES[location.path];
  const isGuest = account.value === null || hasEnded.value;
  const hasSignedIn = useRef(false);
  if (isGuest) hasSignedIn.current = true;
  const redirect = redirectFrom(isGuest);
  useEffect(() => {
    if (redirect) navigate(redirect, { replace: true });
  }, [redirect]);
  useSignalEffect(() => {
    document.title = title.value;
  });
  if (redirect) return null;
  if (place && isGuestPath(location.path)) return <PlaceView place={place} location={location} />;
  return (
    <>
      {isGuest ? <NotFound /> : isReady.value && <Shell takesFocus={hasSignedIn.current} />}
      <AskDialog />
    </>
  );
}

/** Where else this person belongs, if not here. */
function redirectFrom(isGuest: boolean): string | undefined {
  const { location } = here.value;
  if (!location) return undefined;
  if (isGuest) return isGuestPath(location.path) ? undefined : signInLink(location.href);
  return isGuestPath(location.path) ? placeAfterSignIn(location.query) : REDIRECTS[location.path];
}
