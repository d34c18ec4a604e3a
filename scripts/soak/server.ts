import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** `npm start`, which is killed and started again. */
export class Server {
  readonly url: string;
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;

  constructor(port: number, environment: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = { PORT: String(port), RATE_LIMITS: "off", ...environment };
  }

  /** Until it listens. */
  async start(): Promise<void> {
    this.#process = spawn(process.execPath, [...process.execArgv, "scripts/start.ts"], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(this.#process.stdout as Readable).on("line", () => {});
    const ended = once(this.#process, "exit").then(() => {
      throw new Error("The server ended by itself.");
    });
    await Promise.race([ended, untilListening(lines)]);
    ended.catch(() => {});
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const ended = once(this.#process as ChildProcess, "exit");
    this.#process?.kill(signal);
    await ended;
  }
}

async function untilListening(lines: NodeJS.EventEmitter): Promise<void> {
  for await (const [line] of on(lines, "line")) if (line.startsWith("Taskwire listens on")) return;
}
