let last = { ms: 0, count: 0 };
let lastId = "";

/** A UUIDv7 (RFC 9562, section 5.7) that sorts after every one made before it in this tab, whatever the clock does. */
export function newId(now = Date.now()): string {
  const ms = Math.max(now, last.ms);
  const count = ms === last.ms ? last.count + 1 : Math.floor(Math.random() * 0x800);
  last = count > 0xfff ? { ms: ms + 1, count: 0 } : { ms, count };
  const time = last.ms.toString(16).padStart(12, "0");
  const random = crypto.randomUUID().slice(19);
  lastId = `${time.slice(0, 8)}-${time.slice(8)}-7${last.count.toString(16).padStart(3, "0")}-${random}`;
  return lastId;
}

/** What is made from now on sorts after this one. */
export function followId(id: string): void {
  if (id <= lastId) return;
  lastId = id;
  last = { ms: Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), count: 0xfff };
}
