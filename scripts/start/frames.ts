/**
 * Follows the frames that a server sends over a WebSocket (RFC 6455, section 5.2). A frame may be inserted between two.
 */
export class FrameBoundary {
  /** Bytes of the present frame that are still to come. */
  #missing = 0;
  #header = Buffer.alloc(0);

  get isBetweenFrames(): boolean {
    return this.#missing === 0 && this.#header.length === 0;
  }

  pass(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, rest.length);
        this.#missing -= taken;
        rest = rest.subarray(taken);
        continue;
      }
      this.#header = Buffer.concat([this.#header, rest.subarray(0, 1)]);
      rest = rest.subarray(1);
      const payload = payloadLength(this.#header);
      if (payload === undefined) continue;
      this.#missing = payload;
      this.#header = Buffer.alloc(0);
    }
  }
}

/** Undefined while the header is incomplete. A server's frames have no mask. */
function payloadLength(header: Buffer): number | undefined {
  if (header.length < 2) return undefined;
  const short = (header[1] as number) & 0x7f;
  if (short < 126) return short;
  if (short === 126) return header.length < 4 ? undefined : header.readUInt16BE(2);
  return header.length < 10 ? undefined : Number(header.readBigUInt64BE(2));
}

/** Close code 1012, "service restart": clients connect again. */
export const SERVICE_RESTART = Buffer.from([0x88, 0x02, 0x03, 0xf4]);
