import { randomUUID } from "node:crypto";

export const PASSWORD = "an evening at the demo";

/** Sends requests to a server. Ends the process where none answers. */
export function apiAt(base) {
  return async function request(method, path, body, token) {
    const type = typeof body === "string" ? "application/x-ndjson" : "application/json";
    const response = await fetch(new URL(path, base), {
      method,
      headers: { "Content-Type": type, ...(token && { Authorization: `Bearer ${token}` }) },
      body: typeof body === "string" ? body : body && JSON.stringify(body),
    }).catch(() => {
      console.error(`No server answers at ${base}. Start one with: npm run dev`);
      process.exit(1);
    });
    const answer = JSON.parse((await response.text()) || "{}");
    if (response.ok) return answer;
    throw Object.assign(new Error(`${method} ${path}: ${answer.code}: ${answer.detail}`), { code: answer.code });
  };
}

/** Registers a user with this name, or with one like it where it is taken. `call` sends requests with their token. */
export async function newPerson(request, name, profile) {
  const { user, access } = await register(request, name.toLowerCase());
  const call = (method, path, body) => request(method, path, body, access);
  await call("PATCH", "/api/profile", { display_name: name, ...profile });
  return { id: user.id, username: user.username, name, token: async () => access, call };
}

async function register(request, username) {
  try {
    return await request("POST", "/api/register", { username, password: PASSWORD });
  } catch (error) {
    if (error.code !== "username_taken") throw error;
    const another = `${username}-${randomUUID().slice(0, 4)}`;
    return await request("POST", "/api/register", { username: another, password: PASSWORD });
  }
}
