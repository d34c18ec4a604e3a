import { once } from "node:events";
import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, BlockList } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { clientAddress, isTrusted, withoutMapping } from "./client-address.ts";
import { encode } from "./compression.ts";
import { requestHeaders, responseHeaders } from "./headers.ts";
import { OperatorError } from "./operator-error.ts";
import { problem, rawProblem } from "./problem.ts";
import { type Address, urlOf } from "./settings.ts";
import { openTunnel, refuseUpgrade, type Tunnel } from "./tunnel.ts";

const LIMITS = {
  maxHeaderSize: 32 * 1024,
  // A slow sender holds a connection for this long at most.
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  // Checked below, and answered as other problems are.
  requireHostHeader: false,
};

/** A name or address, perhaps with a port (RFC 3986, section 3.2.2): nothing that would move the URL's path. */
const HOST = /^[\w.~!$&'()*+,;=%:[\]-]+$/;

/** workerd closes connections that are idle for five seconds. One that is about to close must not be used again. */
const agent = new Agent({ keepAlive: true, timeout: 4_000 });

/**
 * The server that clients connect to. It passes requests and WebSockets on to the Worker, with the client's address.
 * Only this process can connect to the Worker's Unix sockets, so nobody else can set that address.
 */
export class Front {
  readonly #server: Server;
  readonly #socketFor: (pathname: string) => string;
  readonly #trusted: BlockList;
  readonly #tunnels = new Set<Tunnel>();
  #isStopping = false;

  constructor(socketFor: (pathname: string) => string, trusted: BlockList) {
    this.#socketFor = socketFor;
    this.#trusted = trusted;
    const isUpgrade = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === "websocket";
    this.#server = createServer({ ...LIMITS, shouldUpgradeCallback: isUpgrade }, (incoming, response) =>
      this.#answer(incoming, response),
    );
    this.#server.on("upgrade", (incoming, client, head) => this.#upgrade(incoming, client, head));
    this.#server.on("clientError", (error: NodeJS.ErrnoException, client) => {
      if (client.writable) client.end(rawProblem(error.code));
      else client.destroy();
    });
  }

  /** @returns the address that it listens on. @throws OperatorError if it cannot listen there */
  async listen({ host, port }: Address): Promise<Address> {
    try {
      this.#server.listen(port, host);
      await once(this.#server, "listening");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") throw new OperatorError(`PORT: ${urlOf({ host, port })} is in use.`);
      throw new OperatorError(`HOST, PORT: cannot listen on ${urlOf({ host, port })} (${code}).`);
    }
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** Accepts no more requests, and waits for running ones, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const tunnel of this.#tunnels) tunnel.close();
    await Promise.race([closed, delay(timeoutMs, undefined, { ref: false })]);
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.#server.closeAllConnections();
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    const outgoing = this.#request(incoming);
    if (!outgoing) {
      problem(response, "malformed_request");
      return;
    }
    outgoing.on("response", (answer) => {
      const [headers, encoders] = encode(incoming, answer, responseHeaders(answer.rawHeaders));
      if (this.#isStopping) headers.push("Connection", "close");
      response.writeHead(answer.statusCode as number, answer.statusMessage, headers);
      pipeline([answer, ...encoders, response], () => {
        if (this.#isStopping) this.#server.closeIdleConnections();
      });
    });
    outgoing.on("error", () => {
      if (response.headersSent) response.destroy();
      else problem(response, "unavailable");
    });
    response.on("close", () => outgoing.destroy());
    pipeline(incoming, outgoing, () => {});
  }

  #upgrade(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
    const outgoing = this.#request(incoming, ["Connection", "Upgrade", "Upgrade", "websocket"]);
    client.on("error", () => client.destroy());
    if (!outgoing) {
      client.end(rawProblem());
      return;
    }
    outgoing.on("upgrade", (answer, worker, first) => {
      const tunnel = openTunnel(client, answer, worker, first);
      this.#tunnels.add(tunnel);
      client.on("close", () => this.#tunnels.delete(tunnel));
      if (head.length > 0) worker.write(head);
      if (this.#isStopping) tunnel.close();
    });
    outgoing.on("response", (answer) => refuseUpgrade(client, answer));
    outgoing.on("error", () => client.destroy());
    client.on("close", () => outgoing.destroy());
    outgoing.end();
  }

  /** A request to the Worker with this one's method, URL and headers; undefined if its URL or its host is unclear. */
  #request(incoming: IncomingMessage, own: readonly string[] = []): ClientRequest | undefined {
    const { method, headers, rawHeaders, socket } = incoming;
    const peer = withoutMapping(socket.remoteAddress ?? "");
    const url = this.#urlOf(incoming, peer);
    if (!url) return undefined;
    const address = clientAddress(peer, headers["x-forwarded-for"] as string | undefined, this.#trusted);
    const host = headers.host === undefined ? ["Host", url.host] : [];
    const chunked = headers["transfer-encoding"] === undefined ? [] : ["Transfer-Encoding", "chunked"];
    return request({
      agent,
      socketPath: this.#socketFor(url.pathname),
      method,
      path: url.href,
      headers: [...requestHeaders(rawHeaders, address), ...host, ...own, ...chunked],
    });
  }

  /** The URL that the client asked for, with the scheme that a trusted proxy names; undefined if it is not valid. */
  #urlOf(incoming: IncomingMessage, peer: string): URL | undefined {
    const { url = "", headers } = incoming;
    const host = hostOf(incoming);
    if (!host) return undefined;
    const isHttps = isTrusted(peer, this.#trusted) && headers["x-forwarded-proto"] === "https";
    const origin = `${isHttps ? "https" : "http"}://${host}`;
    // A request line has a path, or the whole URL (RFC 9112, section 3.2). A fragment is no part of it.
    const target = url.replaceAll("#", "%23");
    if (target.startsWith("/")) return URL.parse(origin + target) ?? undefined;
    const whole = URL.parse(target);
    return (whole && URL.parse(origin + whole.pathname + whole.search)) ?? undefined;
  }
}

/**
 * Undefined unless there is one `Host`, and it is one (RFC 9112, section 3.2). A client of HTTP/1.0 may leave it out.
 */
function hostOf({ headersDistinct, httpVersion }: IncomingMessage): string | undefined {
  const [host = "", ...others] = headersDistinct.host ?? (httpVersion === "1.0" ? ["localhost"] : []);
  return others.length === 0 && HOST.test(host) ? host : undefined;
}
