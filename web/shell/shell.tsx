import { useEffect } from "preact/hooks";
import { IconButton } from "../components/button.tsx";
import { NotFound } from "../components/not-found.tsx";
import { OpenDialog } from "../components/open-dialog.tsx";
import { Keys } from "../keys/keys.tsx";
import { listBeside } from "../router/list-in-view.ts";
import type { Location } from "../router/match.ts";
import { PLACES } from "../router/places.ts";
import { here } from "../router/router.ts";
import { words } from "../words/words.ts";
import { ConnectionStatus } from "./connection-status.tsx";
import { Navigation } from "./navigation.tsx";
import { Notices } from "./notices.tsx";
import { PlaceView } from "./place-view.tsx";
import { useKeptScroll } from "./use-kept-scroll.ts";
import "./shell.css";

interface ShellProps {
  /** After signing in: the form that had the focus is gone. */
  readonly takesFocus: boolean;
}

/** The frame around all places: navigation, the connection's state, the content, and notices. */
export function Shell({ takesFocus }: ShellProps) {
  useEffect(() => {
    if (takesFocus) document.getElementById("content")?.focus();
  }, []);
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {words.nav.skip}
      </a>
      <header class="top">
        <IconButton icon="menu" label={words.nav.menu} popovertarget="navigation" />
      </header>
      <Navigation />
      <ConnectionStatus />
      <Panes />
      <Notices />
      <Keys />
      <OpenDialog />
    </div>
  );
}

/** One place; or a task beside the list from which it was opened. The list stays as it is while tasks open and close. */
function Panes() {
  const { location } = here.value;
  const isTask = location?.path === "/t/:id";
  const main = isTask ? listBeside() : location;
  return (
    <main id="content" class={isTask ? "panes with-task" : "panes"} tabIndex={-1}>
      <Pane key="main" kind="main-pane" location={main} />
      {isTask && <Pane key="task" kind="task-pane" location={location} />}
    </main>
  );
}

function Pane({ kind, location }: { kind: string; location: Location | undefined }) {
  const address = location?.href.split("?")[0];
  const pane = useKeptScroll(address);
  const place = location && PLACES[location.path];
  return (
    <div ref={pane} class={`pane ${kind}`}>
      {location && place ? <PlaceView key={address} place={place} location={location} /> : <NotFound />}
    </div>
  );
}
