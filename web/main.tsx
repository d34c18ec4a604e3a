import { effect } from "@preact/signals";
import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import { PLACES } from "./router/places.ts";
import { here, startRouter } from "./router/router.ts";
import { account } from "./session/account.ts";
import { startSession } from "./session/start.ts";
import { App } from "./shell/app.tsx";
import { startUpdates } from "./shell/update.ts";
import { direction } from "./time/clock.ts";

startRouter();
startSession();
loadPlace();
effect(() => {
  document.documentElement.dir = direction.value;
});
render(<App />, document.getElementById("app") as HTMLElement);

// After the first view, because the files that are stored would take its bandwidth. Vite's own server has no such files.
if (import.meta.env.PROD) window.addEventListener("load", startUpdates);

/** The code of the place comes while the data are read. A failure is shown where the place is drawn. */
function loadPlace(): void {
  const { location } = here.peek();
  if (account.peek() && location) PLACES[location.path]?.load().catch(() => undefined);
}
