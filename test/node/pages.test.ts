import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { expectPlaces } from "./app-paths.ts";
import { Person, Server } from "./server.ts";

const PASSWORD = "correct horse 7";

// The pages that our mails lead to, in Debian's Chromium, as `browser.test.ts` has it.
const CHROMIUM = "/usr/bin/chromium";
const isThere = spawnSync(CHROMIUM, ["--version"]).status === 0;

const server = await Server.start();
afterAll(() => server.stop());

it("the app is served at its paths", () => expectPlaces(server.url));

describe.skipIf(!isThere)("a mailed link", () => {
  async function verifiedAddress(me: Person): Promise<string> {
    const { email } = await me.call("PATCH", "/api/me", { email: newAddress(), current_password: PASSWORD });
    const token = new URL(linkIn(await server.mail(email, "Is this your address?"))).searchParams.get("token");
    await me.call("POST", "/api/email/verify", { token });
    return email;
  }

  it("verifies an address at the press of a button, once", async () => {
    const me = await Person.register(server.url);
    const { email } = await me.call("PATCH", "/api/me", { email: newAddress(), current_password: PASSWORD });
    const link = linkIn(await server.mail(email, "Is this your address?"));
    const page = await Page.open(link);
    expect(await page.evaluate("document.title")).toBe("Verify your address: Taskwire");
    expect((await me.call("GET", "/api/me")).email_verified).toBe(false);
    await page.press();
    expect(await page.answer()).toBe("Thank you: your address is verified.");
    expect(await page.evaluate("getComputedStyle(document.querySelector('form')).display")).toBe("none");
    expect((await me.call("GET", "/api/me")).email_verified).toBe(true);

    const again = await Page.open(link);
    await again.press();
    expect(await again.answer()).toMatch(/^This link has been used/);
    expect(await again.evaluate("document.querySelector('form').hidden")).toBe(false);
    expect([...page.complaints, ...again.complaints.filter((each) => !each.includes("400"))]).toEqual([]);
  });

  it("sets a new password, and says which it does not take", async () => {
    const me = await Person.register(server.url);
    const email = await verifiedAddress(me);
    await me.call("POST", "/api/password/forgot", { email });
    const page = await Page.open(linkIn(await server.mail(email, "A new password")));
    await page.fill("password", "password1");
    await page.press();
    expect(await page.answer()).toBe("This password is among the most common ones.");
    await page.fill("password", "battery staple 8");
    await page.press();
    expect(await page.answer("Done.")).toBe("Done. You can log in with it now.");
    const logIn = (password: string) =>
      fetch(`${server.url}/api/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ email, password }),
      });
    expect((await logIn("battery staple 8")).status).toBe(200);
    expect((await logIn(PASSWORD)).status).toBe(401);
    await expect(me.call("GET", "/api/me")).rejects.toThrow("401");
  });

  it("unsubscribes at the press of a button, without script", async () => {
    const me = await Person.register(server.url);
    const email = await verifiedAddress(me);
    const task = await me.call("POST", "/api/tasks", { title: "Tea" });
    const at = new Date(Date.now() + 3_600_000);
    await me.call("POST", `/api/tasks/${task.id}/reminders`, { at: at.toISOString() });
    const cron = new URLSearchParams({ cron: "* * * * *", time: String(at.getTime()) });
    expect((await fetch(`${server.url}/cdn-cgi/handler/scheduled?${cron}`)).status).toBe(200);

    const page = await Page.open(linkIn(await server.mail(email, "Reminder: Tea")), { script: false });
    expect(await page.evaluate("document.querySelector('h1').textContent")).toBe("Unsubscribe");
    expect((await me.call("GET", "/api/profile")).email_reminders).toBe(true);
    await page.press();
    await page.until("document.querySelector('h1')?.textContent === 'Unsubscribed'");
    expect((await me.call("GET", "/api/profile")).email_reminders).toBe(false);
    expect(page.complaints).toEqual([]);
  });
});

function newAddress(): string {
  return `${crypto.randomUUID()}@example.com`;
}

function linkIn({ text }: { text: string }): string {
  const [link] = /http:\S+\?token=\S+/.exec(text) ?? [];
  return link ?? expect.fail(`no link in ${text}`);
}

/** A tab of a browser of its own, driven by https://chromedevtools.github.io/devtools-protocol/. */
class Page {
  /** What its console has said of it: refused by the policy, not found. */
  readonly complaints: string[] = [];
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: { result: { result: { value: unknown } } }) => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, method, params, ...answer } = JSON.parse(data);
      if (method === "Log.entryAdded") this.complaints.push(params.entry.text);
      this.#answers.get(id)?.(answer);
    });
  }

  static async open(url: string, { script = true } = {}): Promise<Page> {
    const tab = await fetch(`http://${await startBrowser()}/json/new?about:blank`, { method: "PUT" });
    const { webSocketDebuggerUrl } = (await tab.json()) as { webSocketDebuggerUrl: string };
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, "open");
    const page = new Page(socket);
    await page.#ask("Log.enable");
    await page.#ask("Emulation.setScriptExecutionDisabled", { value: !script });
    await page.#ask("Page.navigate", { url });
    await page.until(`document.readyState === "complete" && location.href === ${JSON.stringify(url)}`);
    return page;
  }

  #ask(method: string, params = {}) {
    const id = this.#answers.size + 1;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise<{ result: { result: { value: unknown } } }>((resolve) => this.#answers.set(id, resolve));
  }

  async evaluate(expression: string): Promise<unknown> {
    return (await this.#ask("Runtime.evaluate", { expression })).result.result.value;
  }

  async until(condition: string): Promise<void> {
    while (!(await this.evaluate(condition))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async fill(name: string, value: string): Promise<void> {
    await this.evaluate(`document.querySelector("input[name=${name}]").value = ${JSON.stringify(value)}`);
  }

  async press(): Promise<void> {
    await this.evaluate("document.querySelector('button').click()");
  }

  /** What the page says happened. */
  async answer(beginning = ""): Promise<unknown> {
    const text = "document.querySelector('[role=status]:not(:empty), [role=alert]:not(:empty)')?.textContent";
    await this.until(`${text} && ${text}.startsWith(${JSON.stringify(beginning)})`);
    return this.evaluate(text);
  }
}

/** Where a browser, until the test is over, takes commands. */
async function startBrowser(): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "taskwire-chromium-"));
  const quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
  const flags = ["--headless", "--no-sandbox", "--disable-sync", "--disable-quic", ...quiet];
  const driven = [`--user-data-dir=${profile}`, "--remote-debugging-port=0"];
  const browser = spawn(CHROMIUM, [...flags, ...driven], { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(async () => {
    browser.kill();
    await once(browser, "exit");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  for await (const line of createInterface(browser.stderr)) {
    const [, host] = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line) ?? [];
    if (host) return host;
  }
  return expect.fail("Chromium ended");
}
