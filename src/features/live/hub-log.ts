import { costOf, type QueryStats } from "../../db/database.ts";
import type { Env } from "../../env.ts";
import type { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { writePoint } from "../../kernel/points.ts";
import { count } from "../../kernel/usage.ts";
import { saveUsageWhenDue } from "../stats/save-usage.ts";
import { ABNORMAL, CLOSE_CODES, type CloseReason } from "./frames.ts";
import { type Refusal, refuse } from "./opening.ts";

/** A log line and a point for each socket that opens, is refused or closes. A deploy closes sockets without a line. */
export class HubLog {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
  }

  /** @param sockets how many are open now */
  opened(sockets: number, stats: QueryStats): void {
    const { ms } = stats;
    count({ sockets_opened: 1 });
    this.#log("opened", { sockets, ms, ...costOf(stats) });
    writePoint(this.#env.METRICS, { kind: "hub", name: "opened", outcome: "done", ms, stats });
    saveUsageWhenDue(this.#env, this.#ctx);
  }

  /** The response of a hub that opens no socket. */
  refuse(refusal: Refusal, error?: AppError): Response {
    const reason = "close" in refusal ? refusal.close : refusal.code;
    this.#log("refused", { reason, ...(reason === "database_unavailable" && causeOf(error)) });
    writePoint(this.#env.METRICS, { kind: "hub", name: "refused", outcome: reason });
    return refuse(refusal);
  }

  /** By the hub. */
  closed(reason: CloseReason, sockets: number): void {
    this.#closed(CLOSE_CODES[reason], reason, sockets);
  }

  /** By the client, or by the network. A client's own words are not logged. */
  left(code: number, sockets: number): void {
    this.#closed(code, code === ABNORMAL ? "lost" : "client", sockets);
  }

  #closed(code: number, reason: string, sockets: number): void {
    this.#log("closed", { code, reason, sockets });
    writePoint(this.#env.METRICS, { kind: "hub", name: "closed", outcome: reason });
  }

  #log(hub: string, line: Record<string, unknown>): void {
    log({ hub, user_id: this.#ctx.id.name, ...line });
  }
}
