import { describe, expect, it } from "vitest";
import { emailKey, normalizeEmail } from "../src/kernel/email.ts";
import { fold, foldAccents, isVisible } from "../src/kernel/text.ts";
import { call, expectProblem, newPerson, newUsername, PASSWORD, register, walk } from "./support/client.ts";
import { appWithQueue, mailsOwed, owedBy, verified } from "./support/jobs.ts";

describe("folding", () => {
  it.each([
    ["Straße", "STRASSE", "strasse"],
    ["groß", "GROẞ", "gross"],
    ["ΟΔΟΣ", "οδος", "οδοσ"],
    ["ﬁsh", "FISH", "fish"],
    ["Ａｄａ", "ada", "ada"],
    ["Å", "a\u030a", "å"],
    ["ᾳ", "ᾼ", "αι"],
    ["ſ", "S", "s"],
    ["և", "ԵՒ", "եւ"],
    ["ᏸ", "Ᏸ", "ᏸ"],
    ["ᲀ", "В", "в"],
  ])("makes %s and %s the same", (one, other, key) => {
    expect([fold(one), fold(other)]).toEqual([key, key]);
  });

  it("makes no character of Unicode different from its own upper, lower or folded form", () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const key = fold(letter);
      const same = [letter.toUpperCase(), letter.toLowerCase(), letter.normalize("NFD"), key];
      if (same.some((each) => fold(each) !== key)) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });
});

it.each([
  ["Äpfel", "apfel"],
  ["ÉCLAIR", "eclair"],
  ["Straße", "strasse"],
  ["Ålesund", "alesund"],
  ["Việt Nam", "viet nam"],
  ["Ἀθῆναι", "αθηναι"],
  ["Ёлка й", "елка и"],
  ["한국어", "한국어"],
  ["がぎ", "がぎ"],
  ["हिन्दी", "हिन्दी"],
  ["שָׁלוֹם", "שָׁלוֹם".normalize("NFC")],
])("sorts the title %s as %s", (title, key) => {
  expect(foldAccents(title)).toBe(key);
});

describe("an address", () => {
  it.each([
    [" Ada@Example.com\n", "Ada@Example.com", "ada@example.com"],
    ["user@münchen.de", "user@xn--mnchen-3ya.de", "user@xn--mnchen-3ya.de"],
    ["user@MÜNCHEN.de", "user@xn--mnchen-3ya.de", "user@xn--mnchen-3ya.de"],
    ["user@mu\u0308nchen。de", "user@xn--mnchen-3ya.de", "user@xn--mnchen-3ya.de"],
    ["User@XN--mnchen-3YA.de", "User@XN--mnchen-3YA.de", "user@xn--mnchen-3ya.de"],
    ["ada@faß.example", "ada@xn--fa-hia.example", "ada@xn--fa-hia.example"],
    ["ada@FASS.example", "ada@FASS.example", "ada@fass.example"],
    ["faß@a.example", "faß@a.example", "fass@a.example"],
    ["ada@ｅｘａｍｐｌｅ.com", "ada@example.com", "ada@example.com"],
    ["ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"],
  ])("%j is kept as %s and compared as %s", (given, kept, key) => {
    expect([normalizeEmail(given), emailKey(given), emailKey(kept)]).toEqual([kept, key, key]);
  });

  it.each([
    "a@ü.de:80",
    "a@ü.de/x",
    "a@ü.de?x",
    "a@ü.de#x",
    "a@ü%41.de",
    "a@ü_x.de",
    "a@ü .de",
    "a@ü\t.de",
    "a@ü／x.de",
  ])("%s has no domain to be made ASCII", (given) => {
    expect(normalizeEmail(given)).toBe(given);
  });
});

describe("without regard to case", () => {
  it("a username is taken, and logs in", async () => {
    const id = newUsername();
    const { username } = await newPerson({ username: `groß-${id}` });
    for (const same of [`GROSS-${id}`, `GROẞ-${id}`, `gross-${id}`]) {
      const body = { username: same, password: PASSWORD };
      expectProblem(await call("POST", "/api/register", { body }), 409, "username_taken");
      expectProblem(await (await newPerson()).patch("/api/me", { username: same }), 409, "username_taken");
      expect((await call("POST", "/api/login", { body })).body.user.username).toBe(username);
    }
    const sameAsName = { username: "Straßenbahn", password: "STRASSENBAHN" };
    expectProblem(await call("POST", "/api/register", { body: sameAsName }), 400, "invalid", {
      password: "same_as_name",
    });
  });

  it("a username is invited, mentioned and found", async () => {
    const [ada, bob] = [await newPerson(), await newPerson({ username: `Weiß-${newUsername()}` })];
    const task = await ada.task();
    const name = bob.username.toUpperCase();
    const { body } = await ada.post(`/api/tasks/${task.id}/members`, { username: name, role: "viewer" });
    expect((await bob.post(`/api/invitations/${body.id}/accept`)).status).toBe(200);
    const comment = await ada.post(`/api/tasks/${task.id}/comments`, { body: `Please, @${name}!` });
    expect(comment.body.mentions).toMatchObject([{ id: bob.id, username: bob.username }]);
  });

  it("a category's name is taken", async () => {
    const person = await newPerson();
    const street = await person.category("Straße");
    expectProblem(await person.post("/api/categories", { name: "STRASSE" }), 409, "name_taken");
    const other = await person.category("Other");
    expectProblem(await person.patch(`/api/categories/${other.id}`, { name: "strasse" }), 409, "name_taken");
    expect((await person.patch(`/api/categories/${street.id}`, { name: "STRASSE" })).body.name).toBe("STRASSE");
  });

  it("titles and descriptions are found", async () => {
    const person = await newPerson();
    await person.task({ title: "Die Straße fegen", description: "Große ﬁsche" });
    for (const query of ["title=STRASSE", "title=straße", "title=aß", "search=STRASSE%20FISCHE", "search=GROSSE"]) {
      expect((await person.get(`/api/tasks?${query}`)).body.results, query).toHaveLength(1);
    }
    const [{ id }] = (await person.get("/api/tasks")).body.results;
    await person.patch(`/api/tasks/${id}`, { title: "Fuß", description: "Maß" });
    expect(await walk(person, "/api/tasks?title=FUSS&search=mass")).toHaveLength(1);
    expect(await walk(person, "/api/tasks?title=strasse")).toEqual([]);
  });
});

describe("an e-mail address", () => {
  it("is trimmed wherever it is taken", async () => {
    const email = `${newUsername()}@example.com`;
    const blank = ` ${email}\n`;
    const person = await register({ email: blank });
    expect(person.signedIn.user.email).toBe(email);
    for (const name of [{ email: blank }, { username: blank }, { username: ` ${person.username} ` }]) {
      const { status } = await call("POST", "/api/login", { body: { ...name, password: PASSWORD } });
      expect(status).toBe(200);
    }
    expect((await person.patch("/api/me", { email: `\t${email}` })).body.email).toBe(email);
    const { fetch, jobs } = appWithQueue();
    expect((await call("POST", "/api/password/forgot", { body: { email: blank } }, fetch)).status).toBe(202);
    expect(await owedBy(jobs)).toEqual([{ kind: "reset", email }]);
  });

  it("is kept with its domain in ASCII, and goes on to be found in either form", async () => {
    const name = newUsername();
    const [given, kept] = [`${name}@münchen.de`, `${name}@xn--mnchen-3ya.de`];
    const person = await verified(await register({ email: given }));
    expect(person.signedIn.user.email).toBe(kept);
    for (const email of [given, kept, `${name}@MÜNCHEN.DE`, `${name}@mu\u0308nchen.de`]) {
      const log = { email, password: PASSWORD };
      expect((await call("POST", "/api/login", { body: log })).body.user?.id, email).toBe(person.id);
      const taken = { username: newUsername(), email, password: PASSWORD };
      expectProblem(await call("POST", "/api/register", { body: taken }), 409, "email_taken");
      const sent = await mailsOwed({ kind: "reset", email });
      expect(sent.map(({ to }) => to)).toEqual([kept]);
    }
    expect((await person.patch("/api/me", person.signedIn.user)).body).toEqual({
      ...person.signedIn.user,
      email_verified: true,
    });
  });

  it("takes a top-level domain that is international", async () => {
    const name = newUsername();
    const person = await register({ email: `${name}@例え.テスト` });
    expect(person.signedIn.user.email).toBe(`${name}@xn--r8jz45g.xn--zckzah`);
  });

  it("is another where the domain is", async () => {
    const name = newUsername();
    const [sharp, double] = [`${name}@faß.example`, `${name}@fass.example`];
    const one = await register({ email: sharp });
    const other = await register({ email: double });
    expect([one.signedIn.user.email, other.signedIn.user.email]).toEqual([`${name}@xn--fa-hia.example`, double]);
    for (const [email, { id }] of [
      [sharp, one],
      [double, other],
    ] as const) {
      const body = { email, password: PASSWORD };
      expect((await call("POST", "/api/login", { body })).body.user.id).toBe(id);
    }
  });

  it("reaches by invitation whoever has it, in either form", async () => {
    const ada = await newPerson();
    const email = `${newUsername()}@bücher.example`;
    const bob = await verified(await register({ email }));
    for (const address of [` ${email} `, email.toUpperCase(), bob.signedIn.user.email]) {
      const { id } = await ada.task();
      const { status, body } = await ada.post(`/api/tasks/${id}/members`, { email: address, role: "viewer" });
      expect(status).toBe(201);
      expect((await bob.post(`/api/invitations/${body.id}/accept`)).status).toBe(200);
    }
  });

  it.each([
    "a@münchen",
    "a@münchen.de:80",
    "a@münchen.de/x",
    "a@münchen.de?x",
    "a@münchen.de#x",
    "a@b:c@münchen.de",
    "a@m%C3%BCnchen.de",
    "a@ü%41.de",
    "a@ü_x.de",
    "a@mün chen.de",
    "a@ü..de",
    "a@münchen.de.",
    "a@-.de",
    "a@１２７.0.0.1",
    "a@[::1]",
    "a@ü／x.de",
    "ä@münchen.de",
    "@münchen.de",
    "münchen.de",
  ])("is not %s", async (email) => {
    const body = { username: newUsername(), email, password: PASSWORD };
    expectProblem(await call("POST", "/api/register", { body }), 400, "invalid", { email: "invalid_format" });
  });
});

const INVISIBLE = [
  " ",
  "\u0085",
  "\u00a0\u3000",
  "\u00ad",
  "\u200b\u200c\u200d\u200e\u200f",
  "\u2060",
  "\u2800",
  "\u3164",
  "\ufeff",
  "\u034f\u061c",
  "\u115f\u1160\uffa0",
  "\u202e\u2066",
  "\ufe0f",
  "\u{e0041}\u{e0100}",
  " \u200b \u2800\n",
  "\u0001\u001b\u007f",
];

describe("invisible characters", () => {
  it.each(INVISIBLE)("%j are no title, name or comment", async (invisible) => {
    expect(isVisible(invisible)).toBe(false);
    const person = await newPerson();
    const { id } = await person.task();
    const { id: home } = await person.category("Home");
    const label = await person.post("/api/labels", { name: "errand" });
    const comments = `/api/tasks/${id}/comments`;
    const comment = await person.post(comments, { body: `${invisible}.` });
    expect([comment.status, comment.body.body]).toEqual([201, `${invisible}.`]);
    const title = { title: invisible };
    for (const [answer, field] of [
      [await person.post("/api/tasks", title), "title"],
      [await person.patch(`/api/tasks/${id}`, title), "title"],
      [await person.put(`/api/tasks/${id}`, title), "title"],
      [await person.post("/API/tasks/", title), "title"],
      [await person.put(`/API/tasks/${id}/`, title), "title"],
      [await person.post("/api/Task_API/tasks/create/", title), "title"],
      [await person.put(`/api/Task_API/tasks/${id}/update/`, title), "title"],
      [await person.post("/api/categories", { name: invisible }), "name"],
      [await person.patch(`/api/categories/${home}`, { name: invisible }), "name"],
      [await person.post("/api/labels", { name: invisible }), "name"],
      [await person.patch(`/api/labels/${label.body.id}`, { name: invisible }), "name"],
      [await person.post("/api/tasks", { title: "A task", labels: [invisible] }), "labels.0"],
      [await person.post("/api/tokens", { name: invisible, scopes: ["tasks:read"] }), "name"],
      [await person.post(comments, { body: invisible }), "body"],
      [await person.patch(`${comments}/${comment.body.id}`, { body: invisible }), "body"],
      [await person.patch("/api/profile", { display_name: invisible }), "display_name"],
      [await person.patch("/api/me", { username: invisible }), "username"],
      [await call("POST", "/api/register", { body: { username: invisible, password: PASSWORD } }), "username"],
    ] as const) {
      expectProblem(answer, 400, "invalid", { [field]: "blank" });
    }
  });

  it("may stand beside others, and an empty display name is none", async () => {
    const person = await newPerson();
    const family = "👩\u200d👩\u200d👧 \u200b";
    expect((await person.task({ title: family })).title).toBe(family);
    const { body } = await person.patch("/api/profile", { display_name: "\u200eאדה", bio: "\u200b" });
    expect(body).toMatchObject({ display_name: "\u200eאדה", bio: "\u200b" });
    expect((await person.patch("/api/profile", { display_name: "" })).body.display_name).toBe("");
  });
});

describe("text", () => {
  const [SENT, SNAPSHOT_COLUMNS] = ["Cafe\u0301 \u212b ﬁ ①", "Café Å ﬁ ①"];

  it("is kept as it is sent, but for NFC", async () => {
    const person = await newPerson();
    const task = await person.task({ title: SENT, description: SENT });
    expect(task).toMatchObject({ title: SNAPSHOT_COLUMNS, description: SNAPSHOT_COLUMNS });
    expect((await person.patch(`/api/tasks/${task.id}`, { title: SENT, description: SENT })).body).toEqual(task);
    expect((await person.category(SENT)).name).toBe(SNAPSHOT_COLUMNS);
    expect((await person.post(`/api/tasks/${task.id}/comments`, { body: SENT })).body.body).toBe(SNAPSHOT_COLUMNS);
    const profile = await person.patch("/api/profile", { display_name: SENT, bio: SENT });
    expect(profile.body).toMatchObject({ display_name: SNAPSHOT_COLUMNS, bio: SNAPSHOT_COLUMNS });
    const name = newUsername();
    expect((await person.patch("/api/me", { username: `e\u0301${name}` })).body.username).toBe(`é${name}`);
  });

  it("is measured in NFC", async () => {
    const person = await newPerson();
    expect((await person.task({ title: "e\u0301".repeat(255) })).title).toBe("é".repeat(255));
    const tooLong = { title: "e\u0301".repeat(256) };
    expectProblem(await person.post("/api/tasks", tooLong), 400, "invalid", { title: "too_long" });
  });
});
