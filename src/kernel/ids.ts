const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

let latest = { ms: Number.NaN, bytes: new Uint8Array(16) };

/**
 * A UUIDv7 (RFC 9562, section 5.7), so ids sort by creation time. Ids that an isolate makes in the same millisecond
 * count up (section 6.2).
 */
export function newId(now: Date): string {
  const ms = now.getTime();
  if (ms === latest.ms) countUp(latest.bytes);
  else latest = { ms, bytes: firstOf(ms) };
  return uuidFromBytes(latest.bytes);
}

function firstOf(ms: number): Uint8Array<ArrayBuffer> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(ms / 0x1_0000));
  view.setUint16(4, ms % 0x1_0000);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  // Clears the highest bit of the counter, to leave room for counting up.
  view.setUint8(12, view.getUint8(12) & 0x7f);
  return bytes;
}

/** By a random step, so that nobody can take the next id before it is made. */
function countUp(bytes: Uint8Array<ArrayBuffer>): void {
  const view = new DataView(bytes.buffer);
  const [step = 0] = crypto.getRandomValues(new Uint16Array(1));
  view.setUint32(12, view.getUint32(12) + 1 + step);
}

/** The lowest id of that moment. Earlier ids sort before it. */
export function leastId(moment: Date): string {
  const ms = moment.getTime().toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
}

export function isId(text: string): boolean {
  return UUID_V7.test(text);
}

export function uuidToBytes(uuid: string): Uint8Array {
  return Uint8Array.fromHex(uuid.replaceAll("-", ""));
}

export function uuidFromBytes(bytes: Uint8Array): string {
  return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
