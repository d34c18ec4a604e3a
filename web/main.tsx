import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import { startRouter } from "./router/router.ts";
import { startSession } from "./session/start.ts";
import { App } from "./shell/app.tsx";

startRouter();
startSession();
render(<App />, document.getElementById("app") as HTMLElement);
