const PASSWORD = "correct horse 7";

/** Sends requests to the server, each with these headers, and makes users. */
export function clientOf(base, common = {}) {
  const people = {};

  async function request(method, path, { token }, body, headers = {}) {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
        ...common,
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const timing = /dur=([\d.]+);desc="(\d+) trips?, (\d+) rows?"/.exec(response.headers.get("Server-Timing"));
    const [, ms, trips, rows] = timing ?? [];
    const written = Number(response.headers.get("X-Written"));
    return { json: text && JSON.parse(text), ms: Number(ms), trips: Number(trips), rows: Number(rows), written };
  }

  async function post(path, body) {
    return (await request("POST", path, {}, body)).json;
  }

  async function signIn(path, username) {
    const { user, access } = await post(path, { username, password: PASSWORD });
    return { id: user.id, token: access, credentials: { username, password: PASSWORD } };
  }

  async function userWith(tasks) {
    const user = await newUser();
    await post("/bench/seed", { userId: user.id, tasks });
    return user;
  }

  const newUser = () => signIn("/api/register", `bench-${crypto.randomUUID().slice(0, 8)}`);

  return {
    base,
    request,
    post,
    newUser,
    signIn: (username) => signIn("/api/login", username),
    logIn: ({ credentials }) => signIn("/api/login", credentials.username),
    /** A user with 50 tasks, and one with 100,000. Each is made on its first use. */
    small: () => (people.small ??= userWith(50)),
    large: () => (people.large ??= userWith(100_000)),
  };
}
