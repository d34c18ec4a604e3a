import { DurableObject } from "cloudflare:workers";

/** A bare broadcast: sends a text to all hibernating sockets, without a database, an order or a cursor. */
export class Broadcast extends DurableObject {
  override fetch(): Response {
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    return new Response(null, { status: 101, webSocket: client });
  }

  broadcast(text: string): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }
}
