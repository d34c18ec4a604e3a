import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export interface Received {
  readonly path: string;
  readonly at: number;
  readonly id: string;
  readonly signed: string;
  readonly signature: string;
  readonly title: string;
}

/** A server that is sent webhooks. Its paths say how it answers. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => this.#receive(request, response));
  #onReceived = () => {};
  /** The bytes that were sent of an answer without an end. */
  streamed = 0;

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Once there are so many requests to a path. */
  async until(path: string, count: number): Promise<Received[]> {
    for (;;) {
      const found = this.received.filter((each) => each.path === path);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => {
        this.#onReceived = resolve;
      });
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url ?? "";
    const [id, timestamp, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
      String(request.headers[name]),
    ) as [string, string, string];
    const { title } = JSON.parse(body).data.data;
    this.received.push({ path, at: Date.now(), id, signature, signed: `${id}.${timestamp}.${body}`, title });
    this.#onReceived();
    if (path === "/hang") return;
    if (path === "/cut") request.socket.destroy();
    else if (path === "/endless") this.#stream(response);
    else response.writeHead(path === "/redirect" ? 302 : 200, { Location: "/ok" }).end("ok");
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200);
    const write = () => {
      if (response.destroyed || this.streamed > 50_000_000) return;
      this.streamed += 10_000;
      response.write("x".repeat(10_000), () => setImmediate(write));
    };
    write();
  }
}

/** As Standard Webhooks 1.0.0 has it. */
export function signatureOf(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}
