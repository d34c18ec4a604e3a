import { connect } from "../../client/index.ts";

/** Two devices of one user: the phone receives what the laptop does, also what was done while it was offline. */
export async function watch(base, { name, token, call }) {
  console.log(`\n${name} has two devices. Left: what the laptop does. Right: what the phone receives.`);
  const phone = await openPhone(base, token, call);
  const laptop = async (what, method, path, body) => {
    console.log(`  laptop  ${what}`);
    const answer = await call(method, path, body);
    await phone.received(answer.id);
    return answer;
  };

  const { id } = await laptop("makes a task", "POST", "/api/tasks/", { title: "Buy stamps" });
  await laptop("changes its title", "PATCH", `/api/tasks/${id}/`, { title: "Buy stamps for Turin" });
  await laptop("completes it", "POST", `/api/tasks/${id}/complete/`);
  phone.goOffline();
  console.log("  phone   is offline; meanwhile the laptop makes another task and deletes the first");
  const other = await call("POST", "/api/tasks/", { title: "Feed the cat" });
  await call("DELETE", `/api/tasks/${id}/`);
  phone.goOnline();
  await phone.received(other.id);
  await phone.received(id);
  phone.goOffline();
}

/** A client that keeps its cursor while it is offline. It starts at the end of the feed. */
async function openPhone(url, token, call) {
  let { cursor } = await call("GET", "/api/sync/?limit=1000");
  let connection;
  let wanted;
  let receivedIds = [];
  const onChange = ({ seq, event, op, id, data }) => {
    const what = op === "delete" ? "deleted" : (data.title ?? data.name ?? data.display_name);
    console.log(`  ${" ".repeat(36)}phone  ${String(seq).padStart(6)}  ${event.padEnd(16)} ${what}`);
    receivedIds.push(id);
    wanted?.();
  };
  const cursorStore = {
    get: () => cursor,
    set: (at) => {
      cursor = at;
    },
  };
  const phone = {
    goOnline: () => {
      receivedIds = [];
      connection = connect({ url, token, onChange, cursorStore, onError: console.error });
    },
    goOffline: () => connection.close(),
    received: async (id) => {
      while (!receivedIds.includes(id)) {
        await new Promise((resolve) => {
          wanted = resolve;
        });
      }
      receivedIds = receivedIds.filter((each) => each !== id);
    },
  };
  phone.goOnline();
  return phone;
}
