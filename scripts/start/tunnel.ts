import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { FrameBoundary, SERVICE_RESTART } from "./frames.ts";
import { responseHeaders } from "./headers.ts";

/** A WebSocket between a client and the Worker. Bytes go through as they are. */
export interface Tunnel {
  /** Tells the client that the server restarts, after the frame that is under way. */
  readonly close: () => void;
  readonly destroy: () => void;
}

export function openTunnel(client: Duplex, answer: IncomingMessage, worker: Duplex, first: Buffer): Tunnel {
  client.write(headOf(answer, ["Connection", "Upgrade", "Upgrade", "websocket"]));
  const boundary = new FrameBoundary();
  let isClosing = false;
  const forward = (chunk: Buffer) => {
    if (isClosing && boundary.isBetweenFrames) return;
    boundary.pass(chunk);
    if (!client.write(chunk)) {
      worker.pause();
      client.once("drain", () => worker.resume());
    }
    endBetweenFrames();
  };
  const endBetweenFrames = () => {
    if (isClosing && boundary.isBetweenFrames) client.end(SERVICE_RESTART);
  };
  const destroy = () => {
    client.destroy();
    worker.destroy();
  };
  if (first.length > 0) forward(first);
  worker.on("data", forward);
  worker.on("end", () => client.end());
  client.pipe(worker);
  for (const stream of [client, worker]) stream.on("error", destroy).on("close", destroy);
  return {
    close: () => {
      isClosing = true;
      endBetweenFrames();
    },
    destroy,
  };
}

/** The Worker's answer to an upgrade that it refuses. */
export function refuseUpgrade(client: Duplex, answer: IncomingMessage): void {
  client.write(headOf(answer, ["Connection", "close"]));
  answer.pipe(client);
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage, own: readonly string[]): string {
  const headers = [...responseHeaders(rawHeaders), ...own];
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}\r\n`] : []));
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join("")}\r\n`;
}
