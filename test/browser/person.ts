import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

export const PASSWORD = "correct horse 7";

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON, and each test says what it expects of it
type Json = any;

/** Someone with an account, their requests to the API, and their browsers. */
export interface Person {
  readonly username: string;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Json>;
  /** A browser that is signed in, as after a sign-in in it. */
  readonly newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** A page of a browser of its own. */
  readonly open: (path: string, options?: BrowserContextOptions) => Promise<Page>;
}

export async function newPerson(
  url: string,
  browser: Pick<Browser, "newContext">,
  username = newName(),
): Promise<Person> {
  const { user, access } = await signIn(url, "/api/register", username);
  const call = (method: string, path: string, body?: unknown) => request(url, method, path, access, body);
  const newContext = async (options: BrowserContextOptions = {}) => {
    const { cookie } = await signIn(url, "/api/login", username);
    const account = JSON.stringify({ id: user.id, username, role: user.role });
    return browser.newContext({
      baseURL: url,
      ...options,
      storageState: {
        cookies: [cookie],
        origins: [{ origin: url, localStorage: [{ name: "taskwire.account", value: account }] }],
      },
    });
  };
  const open = async (path: string, options?: BrowserContextOptions) => {
    const page = await (await newContext(options)).newPage();
    await page.goto(path);
    return page;
  };
  return { username, call, newContext, open };
}

export function newName(): string {
  return `user-${crypto.randomUUID().slice(0, 8)}`;
}

async function signIn(url: string, path: string, username: string) {
  const response = await fetch(`${url}${path}?cookie=true`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const { user, access } = (await response.json()) as Json;
  const [name = "", value = ""] = (response.headers.getSetCookie()[0] ?? "").split(";")[0]?.split("=") ?? [];
  const { hostname } = new URL(url);
  const expires = Math.floor(Date.now() / 1000) + 86_400;
  const flags = { httpOnly: true, secure: false, sameSite: "Strict" as const };
  return { user, access, cookie: { name, value, domain: hostname, path: "/api/token", expires, ...flags } };
}

async function request(url: string, method: string, path: string, token: string, body?: unknown): Promise<Json> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}
