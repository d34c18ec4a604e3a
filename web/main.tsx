import { effect } from "@preact/signals";
import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import { startRouter } from "./router/router.ts";
import { startSession } from "./session/start.ts";
import { App } from "./shell/app.tsx";
import { direction } from "./time/clock.ts";

startRouter();
startSession();
effect(() => {
  document.documentElement.dir = direction.value;
});
render(<App />, document.getElementById("app") as HTMLElement);
