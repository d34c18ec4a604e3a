import { anyText, anyValue, jsonOf, oneOf } from "./values.ts";

const WAIT = 2_000;
const SUBPROTOCOL = "taskwire.v1";

/** Sends hostile frames over live sockets. @returns faults, as sentences */
export async function attackFrames(base, actor, random) {
  const faults = [];
  for (let count = 0; count < 12; count += 1) {
    const ticket = await ticketFor(base, actor);
    const frames = Array.from({ length: oneOf(random, [1, 1, 3, 2_000]) }, () => hostileFrame(random, actor));
    const fault = faultOf(await converse(base, ticket, frames));
    if (fault) faults.push(`frames ${frames.map(String).join().slice(0, 300)}: ${fault}`);
  }
  return faults;
}

function hostileFrame(random, { access, refresh, syncCursor }) {
  const type = oneOf(random, ["auth", "ack", "ready", "change", "__proto__", "", null, 1]);
  const fields = {
    type,
    token: oneOf(random, [access, refresh, anyText(random)]),
    cursor: oneOf(random, [syncCursor, anyText(random)]),
  };
  const frames = [
    () => jsonOf(fields),
    () => jsonOf({ type, [oneOf(random, ["token", "cursor", "nonsense"])]: anyValue(random) }),
    () => jsonOf({ type: "ack", cursor: syncCursor }),
    () => "ping",
    () => anyText(random),
    () => "x".repeat(5_000),
    () => "x".repeat(2_000_000),
    () => "[".repeat(4_000),
    () => new Uint8Array(random(5_000)),
    () => "",
  ];
  return oneOf(random, frames)();
}

async function ticketFor(base, { access }) {
  const response = await fetch(`${base}/api/live/ticket`, {
    method: "POST",
    headers: { Authorization: `Bearer ${access}` },
  });
  return (await response.json()).ticket;
}

/** The frames that came, and how the socket closed, if it did. */
function converse(base, ticket, frames) {
  return new Promise((resolve) => {
    const received = [];
    const socket = new WebSocket(`${base.replace("http", "ws")}/api/live`, [SUBPROTOCOL, `ticket.${ticket}`]);
    const timer = setTimeout(() => {
      resolve({ received });
      socket.close();
    }, WAIT);
    socket.onopen = () => {
      for (const frame of frames) socket.send(frame);
    };
    socket.onmessage = ({ data }) => received.push(data);
    socket.onclose = ({ code, reason }) => {
      clearTimeout(timer);
      resolve({ received, code, reason });
    };
  });
}

// 1000, 1001 and our own: a hub that throws closes with 1006 or 1011. 1009 is the runtime's, for a message over 1 MiB.
function faultOf({ received, code, reason }) {
  if (code !== undefined && ![1000, 1001, 1009].includes(code) && !(code >= 4000 && code < 5000))
    return `closes with ${code} ${reason}`;
  const internal = received.find((frame) => /\n\s+at |node_modules|SQLITE|D1_ERROR|zq9foreign/.test(String(frame)));
  return internal && `shows internals: ${internal}`;
}
