import { IconButton } from "../components/button.tsx";
import { NotFound } from "../components/not-found.tsx";
import { OpenDialog } from "../components/open-dialog.tsx";
import { Keys } from "../keys/keys.tsx";
import { listBeside } from "../router/list-in-view.ts";
import { PLACES } from "../router/places.ts";
import { here } from "../router/router.ts";
import { words } from "../words/words.ts";
import { ConnectionStatus } from "./connection-status.tsx";
import { Navigation } from "./navigation.tsx";
import { Notices } from "./notices.tsx";
import { PlaceView } from "./place-view.tsx";
import "./shell.css";

/** The frame around all places: navigation, the connection's state, the content, and notices. */
export function Shell() {
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
  const place = location && PLACES[location.path];
  const isTask = location?.path === "/t/:id";
  const main = isTask ? listBeside() : location;
  const mainPlace = main && PLACES[main.path];
  return (
    <main id="content" class={isTask ? "panes with-task" : "panes"} tabIndex={-1}>
      <div class="pane main-pane" key="main">
        {main && mainPlace ? (
          <PlaceView key={main.href.split("?")[0]} place={mainPlace} location={main} />
        ) : (
          <NotFound />
        )}
      </div>
      {place && isTask && (
        <div class="pane task-pane" key="task">
          <PlaceView key={location.href} place={place} location={location} />
        </div>
      )}
    </main>
  );
}
