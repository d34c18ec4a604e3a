import { describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { rotateEncryptionKeys } from "../src/features/maintenance/rotate-keys.ts";
import { sealSecrets } from "../src/features/webhooks/secrets.ts";
import { refusedTarget } from "../src/features/webhooks/target.ts";
import { type Answer, expectProblem, newPerson } from "./support/client.ts";
import { env } from "./support/env.ts";
import { inBackground, mailsOf, newReader } from "./support/jobs.ts";
import { withToken } from "./support/personal-tokens.ts";
import {
  deliver,
  deliveriesOf,
  isSignedBy,
  quiet,
  Receiver,
  someone,
  tick,
  URL,
  webhookOf,
} from "./support/webhooks.ts";

const at = ({ id }: { id: string }, rest = "") => `/api/webhooks/${id}${rest}`;
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const DAY = 24 * HOUR;

describe("a webhook", () => {
  it("is made with defaults, shows its secret once, and is its owner's alone", async () => {
    const [me, other] = [await someone(), await someone()];
    const made = await me.post("/api/webhooks", { url: URL });
    expect(made.status).toBe(201);
    const { secret, ...webhook } = made.body;
    expect(Uint8Array.fromBase64(secret.replace("whsec_", ""))).toHaveLength(32);
    expect(webhook).toEqual({
      id: expect.any(String),
      ...{ url: URL, events: ["*"], categories: null, description: "" },
      ...{ enabled: true, disabled_reason: null, created_at: expect.any(String) },
    });
    expect(made.headers.get("Location")).toBe(at(webhook));
    expect((await me.get(at(webhook))).body).toEqual(webhook);
    expect((await me.get("/api/webhooks")).body.results).toEqual([webhook]);
    expect((await other.get("/api/webhooks")).body.results).toEqual([]);
    for (const [method, rest, body] of [
      ...([
        ["get", ""],
        ["patch", "", {}],
        ["delete", ""],
        ["post", "/rotate"],
        ["post", "/test"],
      ] as const),
      ...([
        ["get", "/deliveries"],
        ["post", "/replay", { since: 0 }],
        ["post", "/deliveries/1/redeliver"],
      ] as const),
    ] as const) {
      expectProblem(await other[method](at(webhook, rest), body as never), 404, "not_found");
    }
    expect((await me.delete(at(webhook))).status).toBe(204);
    expectProblem(await me.get(at(webhook)), 404, "not_found");
  });

  it("changes field by field, and takes back what was read", async () => {
    const me = await someone();
    const { secret: _, ...webhook } = await webhookOf(me);
    const { id } = await me.category("Home");
    const change = {
      url: `${URL}/2`,
      events: ["task.*", "task.*", "comment.created"],
      categories: [id],
      description: "D",
    };
    const { body } = await me.patch(at(webhook), change);
    expect(body).toEqual({ ...webhook, ...change, events: ["task.*", "comment.created"] });
    expect(await me.patch(at(webhook), body)).toMatchObject({ status: 200, body });
    expect((await me.patch(at(webhook), {})).body).toEqual(body);
    await me.delete(`/api/categories/${id}`);
    expect((await me.patch(at(webhook), body)).body).toEqual(body);
    expect((await me.patch(at(webhook), { categories: null })).body.categories).toBe(null);
  });

  it("is refused with what does not hold, named", async () => {
    const [me, other] = [await someone(), await someone()];
    const theirs = await other.category("Theirs");
    const webhook = await webhookOf(me);
    for (const [fields, path, code] of [
      [{ events: [] }, "events", "too_small"],
      [{ events: ["task.*", "task.burned"] }, "events.1", "unknown_event"],
      [{ events: ["webhook.test"] }, "events.0", "unknown_event"],
      [{ events: ["tasks.*"] }, "events.0", "unknown_event"],
      [{ events: null }, "events", "invalid_type"],
      [{ categories: [theirs.id] }, "categories.0", "unknown_category"],
      [{ categories: [] }, "categories", "too_small"],
      [{ url: null }, "url", "invalid_type"],
      [{ color: "red" }, "color", "unknown_field"],
    ] as const) {
      for (const answer of [
        await me.post("/api/webhooks", { url: URL, ...fields }),
        await me.patch(at(webhook), fields),
      ]) {
        expectProblem(answer, 400, "invalid");
        expect(answer.body.errors).toMatchObject([{ path, code }]);
      }
    }
  });

  it("is one of ten at most", async () => {
    const me = await someone();
    for (let made = 0; made < 10; made += 1) await webhookOf(me);
    expectProblem(await me.post("/api/webhooks", { url: URL }), 400, "too_many_webhooks");
  });

  it("is made once for an Idempotency-Key, whose repeat names it without its secret", async () => {
    const me = await someone();
    const headers = { "Idempotency-Key": "k" };
    const { body } = await me.post("/api/webhooks", { url: URL }, { headers });
    const repeat = await me.post("/api/webhooks", { url: URL }, { headers });
    expectProblem(repeat, 409, "already_done");
    expect(repeat.body.id).toBe(body.id);
    for (const rest of ["/test", "/replay"]) {
      const sent = rest === "/replay" ? { since: 0 } : undefined;
      const keyed = { headers: { "Idempotency-Key": rest } };
      expect((await me.post(at(body, rest), sent, keyed)).status).toBe(202);
      const again = await me.post(at(body, rest), sent, keyed);
      expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([202, "true"]);
    }
  });

  it("is a token's with the scope, which no restricted token has", async () => {
    const me = await someone();
    const { id } = await me.category("Home");
    const script = quiet(await withToken(me, ["webhooks"]));
    await webhookOf(script);
    expectProblem(await (await withToken(me, ["live"])).get("/api/webhooks"), 403, "insufficient_scope");
    const restricted = { name: "A", scopes: ["tasks:read", "webhooks"], categories: [id] };
    expectProblem(await me.post("/api/tokens", restricted), 400, "invalid", { "scopes.1": "unrestricted_only" });
  });
});

describe("a URL", () => {
  const ALLOWED = [
    ...[
      "https://example.com",
      "https://example.com/a?b=c#d",
      "https://hooks.example.com:443/",
      "HTTPS://EXAMPLE.COM:8443",
    ],
    ...[
      "https://example.com./a",
      "https://bücher.example/",
      "https://xn--bcher-kva.example/",
      "https://1.2.3.4.example.com/",
    ],
    ...[
      "https://localhost.example.com",
      "https://mylocal.io",
      "https://a.b.internal.example.org",
      "https://10.example",
    ],
  ];
  const REFUSED: Record<string, readonly string[]> = {
    invalid_url: [
      ...[
        "",
        "x",
        "//example.com",
        "example.com",
        "/a",
        "ftp://example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
      ],
      ...["https://", "https://exa mple.com", " https://example.com", "https://example.com\n", "https:\\\\example.com"],
      ...[
        "https://[::1",
        "https://256.256.256.256",
        "https://1.2.3.4.5",

        "https://%00.com",
        "https://a%2fb.com",
      ],
      ...[
        "ws://example.com",
        "data:text/plain,x",
        "https://example.com:99999",
        "https://exam\u0000ple.com",
        "blob:https://a.com",
      ],
    ],
    has_credentials: [
      "https://me@example.com",
      "https://:p@example.com",
      "https://a:b@127.0.0.1",
      "https://example.com@evil.com",
    ],
    not_https: ["http://example.com", "http://127.0.0.1", "http://example.com:443"],
    port_not_allowed: [
      "https://example.com:80",
      "https://example.com:22",
      "https://example.com:8080",
      "https://127.0.0.1:6379",
    ],
    not_public: [
      ...["https://127.0.0.1", "https://127.1", "https://2130706433", "https://017700000001", "https://0x7f000001"],
      ...["https://0x7f.0.0.1", "https://0177.0.0.1", "https://127.0.0.1.", "https://10.0.0.1", "https://192.168.1.1"],
      ...[
        "https://169.254.169.254/latest/meta-data",
        "https://0",
        "https://0.0.0.0",
        "https://8.8.8.8",
        "https://1.1.1.1",
      ],
      ...[
        "https://[::1]",
        "https://[::]",
        "https://[::ffff:127.0.0.1]",
        "https://[::ffff:7f00:1]",
        "https://[fd00::1]",
      ],
      ...["https://[fe80::1]", "https://[2001:4860:4860::8888]", "https://[64:ff9b::7f00:1]", "https://[::127.0.0.1]"],
      ...[
        "https://１２７.０.０.１",
        "https://127。0。0。1",
        "https://⑫７.0.0.1",
        "https://%31%32%37.0.0.1",
        "https://0x7F.1",
      ],
      ...[
        "https://localhost",
        "https://LOCALHOST",
        "https://localhost.",
        "https://ｌｏｃａｌｈｏｓｔ",
        "https://loc%61lhost",
      ],
      ...[
        "https://a.localhost",
        "https://printer.local",
        "https://printer.local.",
        "https://db.internal",
        "https://a.b.internal.",
      ],
      ...["https://metadata.google.internal/computeMetadata", "https://host.docker.internal", "https://nas.home.arpa"],
      ...[
        "https://xn--a",
        "https://intranet",
        "https://db",
        "https://com.",
        "https://example.com..",
        "https://localhost.localdomain",
      ],
      ...[
        "https://tasks.example.org",
        "https://TASKS.example.org.:8443/a",
        "https://tasks。example。org",
        "https://tasks%2Eexample.org",
      ],
    ],
  };
  const settings = { APP_URL: "https://tasks.example.org", WEBHOOK_TARGETS: "public" } as const;

  it.each(ALLOWED)("may be %s", (url) => {
    expect(refusedTarget(url, settings)).toBe(undefined);
  });

  it.each(Object.entries(REFUSED))("is refused as %s, in every spelling", (code, urls) => {
    for (const url of urls) expect([url, refusedTarget(url, settings)?.code]).toEqual([url, code]);
  });

  it("that is refused makes and changes nothing", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    for (const answer of [
      await me.post("/api/webhooks", { url: "https://127.1" }),
      await me.patch(at(webhook), { url: "https://127.1" }),
    ]) {
      expectProblem(answer, 400, "invalid", { url: "not_public" });
    }
    expect((await me.get("/api/webhooks")).body.results).toMatchObject([{ url: URL }]);
  });

  it("may be any address where the operator says so, and is judged again when it is sent to", async () => {
    const person = await newPerson();
    const me = quiet(person, { WEBHOOK_TARGETS: "any" });
    const webhook = await webhookOf(me, { url: "http://127.0.0.1:8990/hook" });
    expectProblem(await me.post("/api/webhooks", { url: "http://me@127.0.0.1" }), 400, "invalid");
    expectProblem(await me.post("/api/webhooks", { url: "ftp://127.0.0.1" }), 400, "invalid");
    await me.task();
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(receiver.received).toEqual([]);
    expect(await deliveriesOf(me, webhook)).toMatchObject([
      { state: "failed", last_error: "Only https:// is allowed." },
    ]);
  });
});

describe("a delivery", () => {
  it("is what happened, signed, in order, under a name of its own", async () => {
    const me = await someone();
    await me.task({ title: "Before" });
    const webhook = await webhookOf(me);
    const task = await me.task({ title: "Paint" });
    await me.post(`/api/tasks/${task.id}/complete`);
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    const [created, completed] = receiver.received;
    const seq = created?.body.data.seq;
    expect(created).toMatchObject({ url: URL, id: `msg_${seq}_${webhook.id}` });
    expect(created?.body).toEqual({
      type: "task.created",
      timestamp: task.created_at,
      data: { seq: expect.any(Number), entity: "task", id: task.id, op: "upsert", actor_id: me.id, data: task },
    });
    expect(completed?.body).toMatchObject({ type: "task.completed", data: { data: { done: true } } });
    expect(receiver.received).toHaveLength(2);
    for (const each of receiver.received) expect(await isSignedBy(webhook.secret, each)).toBe(true);
    const delivered = { state: "delivered", tries: 1, last_status: 204, last_error: null, next_try_at: null };
    expect(await deliveriesOf(me, webhook)).toMatchObject([
      { event: "task.completed", ...delivered },
      { event: "task.created", seq, ...delivered },
    ]);
    await deliver(webhook, receiver);
    expect(receiver.received).toHaveLength(2);
  });

  it("is of the events that were chosen", async () => {
    const me = await someone();
    const [some, tasks] = [
      await webhookOf(me, { events: ["task.completed", "comment.*"] }),
      await webhookOf(me, { events: ["task.*"] }),
    ];
    const task = await me.task();
    await me.post(`/api/tasks/${task.id}/comments`, { body: "Look" });
    await me.post(`/api/tasks/${task.id}/complete`);
    await me.category("Home");
    const receiver = new Receiver();
    await deliver(some, receiver);
    expect(receiver.take()).toEqual(["comment.created upsert", "task.completed upsert"]);
    await deliver(tasks, receiver);
    expect(receiver.take()).toEqual(["task.created upsert", "task.completed upsert"]);
  });

  it("has at most 64 KiB, and says where its data is missing", async () => {
    const me = await someone();
    const webhook = await webhookOf(me, { events: ["task.*"] });
    await me.task({ description: "𝔘".repeat(20_000) });
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(receiver.received[0]?.text.length).toBeLessThan(1_000);
    expect(receiver.received[0]?.body.data).toMatchObject({ op: "upsert", data: null, truncated: true });
  });

  it("costs a write no trip and no row", async () => {
    const [plain, hooked] = [await someone(), await someone()];
    for (let made = 0; made < 10; made += 1) await webhookOf(hooked);
    const cost = async (answer: Promise<Answer>) =>
      (await answer).headers.get("Server-Timing")?.replace(/dur=[\d.]+/, "");
    await Promise.all([plain.task(), hooked.task()]);
    expect(await cost(hooked.post("/api/tasks", { title: "A" }))).toBe(
      await cost(plain.post("/api/tasks", { title: "A" })),
    );
  });
});

describe("what its owner may see when it is sent", () => {
  it("is what others do with what is shared, as the owner sees it", async () => {
    const [me, ada] = [await someone(), await someone()];
    const [shared, own] = [await ada.category("Shared"), await ada.category("Own")];
    await ada.share(`/api/categories/${shared.id}`, me, "viewer");
    const webhook = await webhookOf(me);
    await ada.task({ title: "Secret", category_id: own.id });
    const task = await ada.task({ title: "Ours", category_id: shared.id });
    const alone = await ada.task({ title: "This one", category_id: own.id });
    await ada.share(`/api/tasks/${alone.id}`, me, "viewer");
    await ada.patch(`/api/tasks/${alone.id}`, { title: "This" });
    await ada.post(`/api/tasks/${task.id}/reminders`, { at: "2030-01-01T00:00:00Z" });
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(JSON.stringify(receiver.received)).not.toContain("Secret");
    expect(JSON.stringify(receiver.received)).not.toContain(own.id);
    const told = receiver.received.filter(({ body }) => body.data.entity === "task").map(({ body }) => body.data.data);
    expect(told).toMatchObject([
      { title: "Ours", category_id: shared.id, role: "viewer" },
      { title: "This one", category_id: null, role: "viewer" },
      { title: "This", category_id: null, role: "viewer" },
    ]);
    expect(receiver.take().filter((each) => /reminder/.test(each))).toEqual([]);
  });

  it("is that something is gone, without data, where the owner lost it with the event or since", async () => {
    const [me, ada] = [await someone(), await someone()];
    const task = await ada.task({ title: "Ours" });
    const path = `/api/tasks/${task.id}`;
    await ada.share(path, me, "editor");
    const webhook = await webhookOf(me, { events: ["task.*", "comment.*"] });
    await ada.patch(path, { title: "Known" });
    await ada.post(`${path}/comments`, { body: "Known" });
    await ada.delete(`${path}/members/${me.id}`);
    await ada.patch(path, { title: "Unknown" });
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(JSON.stringify(receiver.received)).not.toMatch(/Known|Unknown/);
    for (const { body } of receiver.received) expect(body.data.data).toBe(null);
    expect(receiver.take()).toEqual(["task.updated delete", "comment.created delete", "task.unshared delete"]);
    await ada.delete(path);
    await deliver(webhook, receiver);
    expect(receiver.take()).toEqual([]);
  });

  it("is a deletion, and a comment without the text that was deleted", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const task = await me.task();
    const { body: comment } = await me.post(`/api/tasks/${task.id}/comments`, { body: "Oops" });
    await me.delete(`/api/tasks/${task.id}/comments/${comment.id}`);
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(JSON.stringify(receiver.received)).not.toContain("Oops");
    expect(receiver.take()).toEqual(["task.created upsert", "comment.created delete", "comment.deleted delete"]);
    await me.delete(`/api/tasks/${task.id}`);
    await deliver(webhook, receiver);
    expect(receiver.received[0]?.body.data).toMatchObject({ op: "delete", id: task.id, data: null });
  });

  it("is nothing of an address that is someone's, to whoever invited it", async () => {
    const [me, ada] = [await someone(), await newReader()];
    const webhook = await webhookOf(me);
    const task = await me.task();
    await me.post(`/api/tasks/${task.id}/members`, { email: ada.signedIn.user.email, role: "viewer" });
    await env.DB.prepare("UPDATE invitations SET invitee_id = ? WHERE subject_id = ?").bind(ada.id, task.id).run();
    const copy = `INSERT INTO events SELECT NULL, 'invitation.received', entity, entity_id, owner_id, ?, at, data, subject_id
      FROM events WHERE entity = 'invitation' AND subject_id = ?`;
    await env.DB.prepare(copy).bind(ada.id, task.id).run();
    const receiver = new Receiver();
    await deliver(webhook, receiver);
    expect(receiver.take()).toEqual(["task.created upsert", "invitation.created upsert"]);
  });

  it("is nothing to who is suspended, until they are reinstated", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const receiver = new Receiver();
    receiver.answer = () => new Response(null, { status: 500 });
    await me.task({ title: "One" });
    await deliver(webhook, receiver);
    await me.task({ title: "Two" });
    const admin = await someone();
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
    expect((await admin.post(`/api/admin/users/${me.id}/suspend`)).status).toBe(200);
    receiver.received.length = 0;
    expect((await deliver(webhook, receiver, Date.now() + MINUTE)).next).toBe(null);
    expect(receiver.received).toEqual([]);
    expect((await admin.post(`/api/admin/users/${me.id}/reinstate`)).status).toBe(200);
    expect(await tick()).toContain(webhook.id);
    receiver.answer = () => new Response();
    await deliver(webhook, receiver, Date.now() + MINUTE);
    expect(receiver.received.map(({ body }) => body.data.data.title)).toEqual(["One", "Two"]);
  });

  it("is nothing of an account that was deleted, and nothing to one", async () => {
    const [me, ada] = [await someone(), await someone()];
    const task = await ada.task({ title: "Hers" });
    await ada.share(`/api/tasks/${task.id}`, me, "viewer");
    const [mine, hers] = [await webhookOf(me, { events: ["task.*"] }), await webhookOf(ada)];
    const receiver = new Receiver();
    receiver.answer = () => new Response(null, { status: 500 });
    await ada.patch(`/api/tasks/${task.id}`, { title: "Hers still" });
    await Promise.all([deliver(mine, receiver), deliver(hers, receiver)]);
    expect(receiver.received.length).toBeGreaterThan(1);
    const { status } = await ada.post("/api/me/delete", { password: "correct horse 7", shared: "delete" });
    expect(status).toBe(204);
    receiver.received.length = 0;
    for (const webhook of [mine, hers]) await deliver(webhook, receiver, Date.now() + MINUTE);
    expect(receiver.received).toEqual([]);
    expect(await deliveriesOf(me, mine)).toMatchObject([{ state: "abandoned", last_error: "The event was erased." }]);
    const left =
      "SELECT (SELECT count(*) FROM webhooks WHERE id = ?1) + (SELECT count(*) FROM deliveries WHERE webhook_id = ?1)";
    expect(await env.DB.prepare(`${left} AS rows`).bind(hers.id).first()).toEqual({ rows: 0 });
  });
});

describe("a webhook of some categories", () => {
  it("hears of them and what is in them, and that something left", async () => {
    const me = await someone();
    const [home, work] = [await me.category("Home"), await me.category("Work")];
    const webhook = await webhookOf(me, { categories: [home.id] });
    const receiver = new Receiver();
    const told = async () => {
      await deliver(webhook, receiver);
      return receiver.take();
    };
    const task = await me.task({ category_id: home.id });
    const path = `/api/tasks/${task.id}`;
    const other = await me.task({ category_id: work.id, title: "Elsewhere" });
    await me.post(`${path}/comments`, { body: "Here" });
    await me.post(`/api/tasks/${other.id}/comments`, { body: "Elsewhere" });
    await me.patch("/api/profile", { display_name: "Me" });
    await me.patch(`/api/categories/${home.id}`, { name: "At home" });
    await me.patch(`/api/categories/${work.id}`, { name: "At work" });
    expect(await told()).toEqual(["task.created upsert", "comment.created upsert", "category.updated upsert"]);

    await me.patch(path, { category_id: work.id });
    await me.patch(path, { title: "Elsewhere" });
    await me.post(`${path}/comments`, { body: "Elsewhere" });
    await deliver(webhook, receiver);
    expect(receiver.received.map(({ body }) => body.data)).toMatchObject([{ op: "delete", id: task.id, data: null }]);
    expect(receiver.take()).toEqual(["task.updated delete"]);
    await me.patch(path, { category_id: home.id });
    expect(await told()).toEqual(["task.updated upsert"]);

    // It left before it was sent.
    await me.patch(path, { title: "Known" });
    await me.patch(path, { category_id: null });
    expect(await told()).toEqual(["task.updated delete", "task.updated delete"]);
    await me.patch(path, { category_id: home.id });
    await me.delete(path);
    await me.delete(`/api/categories/${home.id}`);
    expect((await told()).sort()).toEqual(["category.deleted delete", "task.deleted delete", "task.updated delete"]);
  });

  it("hears of the deletion of a subtask that came in with its parent", async () => {
    const me = await someone();
    const home = await me.category("Home");
    const webhook = await webhookOf(me, { categories: [home.id] });
    const receiver = new Receiver();
    const parent = await me.task();
    const [inside, outside] = [await me.task({ parent_id: parent.id }), await me.task()];
    await deliver(webhook, receiver);
    expect(receiver.take()).toEqual([]);
    await me.patch(`/api/tasks/${parent.id}`, { category_id: home.id });
    await me.delete(`/api/tasks/${inside.id}`);
    await me.delete(`/api/tasks/${outside.id}`);
    await deliver(webhook, receiver);
    expect(receiver.received.map(({ body }) => [body.type, body.data.op, body.data.id])).toEqual([
      ["task.updated", "upsert", parent.id],
      ["task.deleted", "delete", inside.id],
    ]);
  });
});

describe("an event that is not taken", () => {
  const DELAYS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

  it("is tried ten times, under one name, and then given up", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const task = await me.task();
    const receiver = new Receiver();
    receiver.answer = () => new Response("no", { status: 500 });
    let moment = Date.now();
    for (const [tried, delay] of DELAYS.entries()) {
      const { next } = await deliver(webhook, receiver, moment);
      expect(next).toBe(new Date(moment + delay).toISOString());
      const [delivery] = await deliveriesOf(me, webhook);
      expect(delivery).toMatchObject({ state: "failed", tries: tried + 1, last_status: 500, next_try_at: next });
      await deliver(webhook, receiver, moment + delay - 1);
      expect(receiver.received).toHaveLength(tried + 1);
      moment += delay;
    }
    expect((await deliver(webhook, receiver, moment)).next).toBe(null);
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(receiver.received[9]?.timestamp).toBe(Math.floor(moment / 1000));
    expect(await isSignedBy(webhook.secret, receiver.received[9] as never)).toBe(true);
    expect(await deliveriesOf(me, webhook)).toMatchObject([
      { state: "abandoned", tries: 10, last_error: "Answered 500.", next_try_at: null, delivered_at: null },
    ]);
    expect((await me.get(at(webhook))).body.enabled).toBe(true);
    expect(task.id).toBe(receiver.received[0]?.body.data.id);
  });

  it.each([
    ["a redirect", () => new Response(null, { status: 302, headers: { Location: "https://example.com" } }), 302],
    ["an error of the client", () => new Response(null, { status: 404 }), 404],
    ["a connection that is cut", () => Promise.reject(new Error("reset")), null],
  ])("may have met %s", async (_, answer, status) => {
    const me = await someone();
    const webhook = await webhookOf(me);
    await me.task();
    const receiver = new Receiver();
    receiver.answer = answer;
    await deliver(webhook, receiver);
    expect(await deliveriesOf(me, webhook)).toMatchObject([{ state: "failed", last_status: status, tries: 1 }]);
  });

  it("holds up later changes of the same entity, and no others", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const [one, two] = [await me.task({ title: "One" }), await me.task({ title: "Two" })];
    await me.patch(`/api/tasks/${one.id}`, { title: "One again" });
    await me.patch(`/api/tasks/${two.id}`, { title: "Two again" });
    const receiver = new Receiver();
    receiver.answer = ({ body }) => new Response(null, { status: body.data.id === one.id ? 500 : 200 });
    const start = Date.now();
    const titles = () => receiver.received.splice(0).map(({ body }) => body.data.data.title);
    await deliver(webhook, receiver, start);
    expect(titles().sort()).toEqual(["One", "Two", "Two again"]);
    await me.patch(`/api/tasks/${one.id}`, { title: "One at last" });
    await deliver(webhook, receiver, start + SECOND);
    expect(titles()).toEqual([]);
    receiver.answer = () => new Response();
    await deliver(webhook, receiver, start + 5 * SECOND);
    expect(titles()).toEqual(["One", "One again", "One at last"]);
  });

  it("is tried again when `Retry-After` says, within a day, and so is all else where the endpoint is busy", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    await me.task({ title: "One" });
    const receiver = new Receiver();
    let status = 503;
    let after = "120";
    receiver.answer = () => new Response(null, { status, headers: { "Retry-After": after } });
    const start = Date.now();
    expect((await deliver(webhook, receiver, start)).next).toBe(new Date(start + 2 * MINUTE).toISOString());
    await me.task({ title: "Two" });
    await deliver(webhook, receiver, start + MINUTE);
    expect(receiver.received).toHaveLength(1);
    [status, after] = [500, new Date(start + 9 * DAY).toUTCString()];
    await deliver(webhook, receiver, start + 2 * MINUTE);
    expect(receiver.received).toHaveLength(3);
    const tomorrow = new Date(start + 2 * MINUTE + DAY).toISOString();
    expect((await deliveriesOf(me, webhook)).map(({ next_try_at }) => next_try_at)).toEqual([tomorrow, tomorrow]);
    after = "1";
    expect((await deliver(webhook, receiver, start + 3 * DAY)).next).not.toBe(null);
    const nexts = (await deliveriesOf(me, webhook)).map(({ next_try_at }) => Date.parse(next_try_at) - start - 3 * DAY);
    // Sooner than the schedule has it would only use up the tries.
    expect(nexts).toEqual([5 * MINUTE, 30 * MINUTE]);
  });

  it("that answers 410 switches the endpoint off, and what waits is given up", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const task = await me.task();
    await me.patch(`/api/tasks/${task.id}`, { title: "B" });
    const receiver = new Receiver();
    receiver.answer = () => new Response(null, { status: 410 });
    await deliver(webhook, receiver);
    expect(receiver.received).toHaveLength(1);
    expect((await me.get(at(webhook))).body).toMatchObject({ enabled: false, disabled_reason: "gone" });
    expect(await deliveriesOf(me, webhook)).toMatchObject([
      { state: "abandoned", tries: 0, last_error: "The webhook was switched off." },
      { state: "abandoned", tries: 1, last_status: 410 },
    ]);
    await me.task();
    await deliver(webhook, receiver);
    expect(receiver.received).toHaveLength(1);
  });

  it("for five days without one success switches it off, with a mail", async () => {
    const me = quiet(await newReader());
    const webhook = await webhookOf(me, { events: ["task.*"] });
    const receiver = new Receiver();
    let status = 500;
    receiver.answer = () => new Response(null, { status });
    const start = Date.now();
    await me.task({ title: "One" });
    await deliver(webhook, receiver, start);
    await me.task({ title: "Two" });
    await deliver(webhook, receiver, start + 4 * DAY);
    expect((await me.get(at(webhook))).body.enabled).toBe(true);
    status = 200;
    await me.task({ title: "Three" });
    await deliver(webhook, receiver, start + 4 * DAY);
    status = 500;
    await me.task({ title: "Four" });
    await deliver(webhook, receiver, start + 5 * DAY);
    await me.task({ title: "Five" });
    await deliver(webhook, receiver, start + 9.9 * DAY);
    expect((await me.get(at(webhook))).body.enabled).toBe(true);
    await me.task({ title: "Six" });
    const { queued } = await deliver(webhook, receiver, start + 10 * DAY);
    expect((await me.get(at(webhook))).body).toMatchObject({ enabled: false, disabled_reason: "failing" });
    const [mail] = await mailsOf(queued.map(({ job }) => job));
    expect(mail).toMatchObject({ to: me.signedIn.user.email, subject: "A webhook was switched off" });
    expect(mail?.text).toContain(URL);
    expect((await deliver(webhook, receiver, start + 11 * DAY)).queued).toEqual([]);
  });
});

describe("switching on", () => {
  it("begins with what happens from then on; what happened meanwhile can be replayed", async () => {
    const me = await someone();
    const webhook = await webhookOf(me, { events: ["task.*"] });
    await me.task({ title: "Waiting" });
    expect((await me.patch(at(webhook), { enabled: false })).body).toMatchObject({
      enabled: false,
      disabled_reason: null,
    });
    const meanwhile = await me.post("/api/tasks", { title: "Meanwhile" });
    const receiver = new Receiver();
    for (const [rest, body] of [
      ["/replay", { since: 0 }],
      ["/deliveries/1/redeliver", undefined],
    ] as const) {
      expect((await me.post(at(webhook, rest), body)).status).toBe(rest === "/replay" ? 409 : 404);
    }
    await deliver(webhook, receiver);
    expect((await me.patch(at(webhook), { enabled: true })).body).toMatchObject({ enabled: true });
    await me.task({ title: "After" });
    await deliver(webhook, receiver);
    const titles = () => receiver.received.splice(0).map(({ body }) => body.data.data.title);
    expect(titles()).toEqual(["After"]);
    const since = Number(meanwhile.headers.get("X-Change-Seq")) - 1;
    expect((await me.post(at(webhook, "/replay"), { since })).status).toBe(202);
    await deliver(webhook, receiver);
    expect(titles().sort()).toEqual(["After", "Meanwhile"]);
  });
});

describe("sending again", () => {
  it("is under the same name: one event, or all since one", async () => {
    const me = await someone();
    const before = await me.task({ title: "Before" });
    const webhook = await webhookOf(me, { events: ["task.*"] });
    const receiver = new Receiver();
    await me.task({ title: "One" });
    await me.task({ title: "Two" });
    await deliver(webhook, receiver);
    const [one, two] = receiver.received.splice(0);
    const seq = one?.body.data.seq;
    expect((await me.post(at(webhook, `/deliveries/${seq}/redeliver`))).status).toBe(202);
    expect(await deliveriesOf(me, webhook)).toMatchObject([{ state: "delivered" }, { state: "pending", tries: 0 }]);
    await deliver(webhook, receiver);
    expect(receiver.received.splice(0).map(({ id, text }) => [id, text])).toEqual([[one?.id, one?.text]]);
    expect((await me.post(at(webhook, "/replay"), { since: seq })).status).toBe(202);
    await deliver(webhook, receiver);
    expect(receiver.received.splice(0).map(({ id }) => id)).toEqual([two?.id]);
    await me.post(at(webhook, "/replay"), { since: 0 });
    await deliver(webhook, receiver);
    expect(receiver.received.map(({ body }) => body.data.id).sort()).toEqual([
      before.id,
      one?.body.data.id,
      two?.body.data.id,
    ]);
    expect(await deliveriesOf(me, webhook)).toHaveLength(3);
    for (const path of ["/deliveries/0/redeliver", "/deliveries/999999/redeliver", "/deliveries/x/redeliver"]) {
      expectProblem(await me.post(at(webhook, path)), 404, "not_found");
    }
    expectProblem(await me.post(at(webhook, "/replay"), { since: -1 }), 400, "invalid");
    expectProblem(await me.post(at(webhook, "/replay"), {}), 400, "invalid");
  });

  it("may be a test: once, each with a name of its own, also while it is off", async () => {
    const me = await someone();
    const webhook = await webhookOf(me, { events: ["task.created"] });
    await me.patch(at(webhook), { enabled: false });
    const receiver = new Receiver();
    for (const status of [500, 204]) {
      receiver.answer = () => new Response(null, { status });
      expect((await me.post(at(webhook, "/test"))).status).toBe(202);
      expect((await deliver(webhook, receiver)).next).toBe(null);
    }
    expect(receiver.received.map(({ body }) => body)).toMatchObject(
      [1, 2].map(() => ({
        type: "webhook.test",
        data: { seq: 0, entity: "webhook", id: webhook.id, actor_id: me.id },
      })),
    );
    const [one, two] = receiver.received;
    expect(one?.id).not.toBe(two?.id);
    expect(await isSignedBy(webhook.secret, two as never)).toBe(true);
    expect(await deliveriesOf(me, webhook)).toMatchObject([
      { seq: 0, event: "webhook.test", state: "delivered", last_status: 204 },
      { seq: 0, event: "webhook.test", state: "abandoned", last_status: 500 },
    ]);
  });
});

describe("a secret that is rotated", () => {
  it("signs together with the new one for 24 hours, and there are never more than two", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const receiver = new Receiver();
    const start = Date.now() + MINUTE;
    const signers = async (moment: number, ...secrets: string[]) => {
      await me.post(at(webhook, "/test"));
      await deliver(webhook, receiver, moment);
      const [received] = receiver.received.splice(0);
      if (!received) throw new Error("nothing came");
      const checks = await Promise.all(secrets.map((secret) => isSignedBy(secret, received)));
      return [received.signatures.length, ...checks];
    };
    const { status, body: second } = await me.post(at(webhook, "/rotate"));
    expect(status).toBe(200);
    expect({ ...second, secret: webhook.secret }).toEqual(webhook);
    expect(await signers(start, webhook.secret, second.secret)).toEqual([2, true, true]);
    const { body: third } = await me.post(at(webhook, "/rotate"));
    expect(await signers(start + MINUTE, webhook.secret, second.secret, third.secret)).toEqual([2, false, true, true]);
    expect(await signers(start + DAY + MINUTE, second.secret, third.secret)).toEqual([1, false, true]);
    expect(JSON.stringify((await env.DB.prepare("SELECT * FROM webhooks").all()).results)).not.toContain(
      third.secret.replace("whsec_", "").slice(0, 20),
    );
  });
});

describe("a key that is rotated", () => {
  it("leaves every secret as it is", async () => {
    const me = await someone();
    const webhook = await webhookOf(me);
    const secret = Uint8Array.fromBase64(webhook.secret.replace("whsec_", ""));
    const former = { ...settingsOf(env), JWT_SECRET: env.JWT_SECRET_PREVIOUS as string };
    const sealed = await sealSecrets(former, webhook.id, [secret]);
    const update = env.DB.prepare("UPDATE webhooks SET secret = ?, key_id = ? WHERE id = ?");
    await update.bind(sealed.secret, sealed.keyId, webhook.id).run();
    const receiver = new Receiver();
    for (const rotates of [false, true]) {
      if (rotates) await inBackground(Date.now(), (open) => rotateEncryptionKeys(open()));
      await me.post(at(webhook, "/test"));
      await deliver(webhook, receiver);
      expect(await isSignedBy(webhook.secret, receiver.received.splice(0)[0] as never)).toBe(true);
    }
    const row = await env.DB.prepare("SELECT key_id FROM webhooks WHERE id = ?").bind(webhook.id).first();
    expect(row?.["key_id"]).not.toBe(sealed.keyId);
  });
});

describe("after a write", () => {
  it("whoever it concerns is woken, and nobody else; the cron wakes whoever was missed", async () => {
    const [me, ada, eve] = [await someone(), await someone(), await someone()];
    const webhooks = [await webhookOf(me), await webhookOf(ada)];
    const other = await webhookOf(eve);
    const ids = webhooks.map(({ id }) => id).sort();
    const woken = async (moment?: number) => {
      const all = await tick(moment);
      expect(all).not.toContain(other.id);
      return all.filter((id) => ids.includes(id)).sort();
    };
    await tick();
    const receiver = new Receiver();
    for (const webhook of [...webhooks, other]) await deliver(webhook, receiver);
    const task = await me.task();
    await me.share(`/api/tasks/${task.id}`, ada, "viewer");
    expect(await woken()).toEqual(ids);
    for (const webhook of webhooks) await deliver(webhook, receiver);
    expect(await woken()).toEqual([]);
    receiver.answer = () => new Response(null, { status: 500 });
    await me.post(`/api/tasks/${task.id}/complete`);
    for (const webhook of webhooks) await deliver(webhook, receiver);
    await tick();
    for (const webhook of webhooks) await deliver(webhook, receiver);
    expect(await woken()).toEqual([]);
    expect(await woken(Date.now() + MINUTE)).toEqual(ids);
  });

  it("a cursor that has slept begins where it was woken", async () => {
    const [me, other] = [await someone(), await someone()];
    const webhook = await webhookOf(me);
    const receiver = new Receiver();
    await tick();
    await deliver(webhook, receiver);
    for (let made = 0; made < 5; made += 1) await other.task();
    await tick();
    await me.task({ title: "News" });
    await tick();
    const { seq, tip } = (await env.DB.prepare(
      "SELECT seq, (SELECT max(seq) FROM events) AS tip FROM webhooks WHERE id = ?",
    )
      .bind(webhook.id)
      .first<{ seq: number; tip: number }>()) ?? { seq: 0, tip: 0 };
    expect(tip - seq).toBe(1);
    await deliver(webhook, receiver);
    expect(receiver.received.map(({ body }) => body.data.data.title)).toEqual(["News"]);
  });
});
