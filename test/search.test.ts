import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import worker from "../src/index.ts";
import { costOf, expectProblem, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";

describe("a search", () => {
  it.each([
    ["cafe", "Café au lait"],
    ["CAFÉ", "cafe au lait"],
    ["strasse", "Große Straße"],
    ["grosse straße", "GROSSE STRASSE"],
    ["smorrebrod", "Smørrebrød"],
    ["Łódź", "Lodz"],
    ["lodz", "ŁÓDŹ"],
    ["dakovo", "Đakovo"],
    ["encyclopaedia oeuvre", "Encyclopædia œuvre"],
    ["æ", "ae"],
    ["istanbul", "İSTANBUL ıstanbul"],
    ["naive", "Nai\u0308ve"],
    ["viet", "Việt Nam"],
    ["αθηνα", "Αθήνα"],
    ["οδος", "ὉΔΌΣ"],
    ["еж", "Ёж"],
    ["киев", "Київ йод КИЕВ"],
    ["iod", "①iod"],
    ["東京", "今日は東京へ"],
    ["ภาษา", "เรียนภาษาไทย"],
    ["שלום", "שלום עולם"],
    ["हिन्दी", "हिन्दी में"],
    ["👩‍🚀", "Call 👩‍🚀"],
    ["lat", "Café au lait, inside: chocolate"],
    ['a"b\\c', 'Quoted a"b\\c'],
    ["100%_", "Sure: 100%_"],
  ])("%j finds %j, in the title, the description or a label", async (search, text) => {
    const me = await newPerson();
    await me.task({ title: "Something else", description: "About nothing", labels: ["q-z"] });
    await me.task({ title: text });
    await me.task({ title: "Described", description: `x ${text} y` });
    const labels = text.split(/[\s,]+/).filter(Boolean);
    await me.task({ title: "Labeled", labels });
    expect(await found(me, search)).toEqual([text.normalize(), "Labeled", "Described"]);
  });

  it.each([
    ["か", "が"],
    ["हिनदी", "हिन्दी"],
    ["ab", "a b"],
    ["x", "Many words"],
  ])("%j does not find %j", async (search, title) => {
    const me = await newPerson();
    await me.task({ title, description: title, labels: [title] });
    expect(await found(me, search)).toEqual([]);
  });

  it("finds each word in any of the three places, and in no other way", async () => {
    const me = await newPerson();
    await me.task({ title: "Buy milk", description: "At the corner shop", labels: ["errand", "food"] });
    await me.task({ title: "Buy bread" });
    for (const search of ["milk corner errand", "ILK orner oo", "food food buy milk the shop errand at"]) {
      expect(await found(me, search), search).toEqual(["Buy milk"]);
    }
    for (const search of ["milk bread", "buy milk at the corner shop now", 'errand","food', '",', "[", "errandfood"]) {
      expect(await found(me, search), search).toEqual([]);
    }
    expect(await found(me, " \u3000 ")).toEqual(["Buy bread", "Buy milk"]);
  });

  it("shows the best match first, then the newest", async () => {
    const me = await newPerson();
    const ranking = [
      { title: "Buy milk" },
      { title: "Buy milk and bread" },
      { title: "Today (buy) some-milk" },
      { title: "Rebuy buttermilk" },
      { title: "Shopping", labels: ["BUY MILK"] },
      { title: "Other", description: "Buy milk" },
    ];
    for (const fields of ranking) await me.task(fields);
    const titles = ranking.map(({ title }) => title);
    expect(await found(me, "b\u00fay  MILK")).toEqual(titles);
    await me.task({ title: "Milk: what to buy" });
    expect(await found(me, "buy milk")).toEqual(titles.toSpliced(2, 0, "Milk: what to buy"));
    // With an ordering, the search is a filter.
    expect((await found(me, "buy milk", "&ordering=-title"))[0]).toBe("Today (buy) some-milk");
    expect(await found(me, "buy milk", "&ordering=-created_at&page_size=1")).toEqual(["Milk: what to buy"]);
  });

  it("knows where words begin, with seven words as with one", async () => {
    const me = await newPerson();
    for (const title of ["xone xtwo xthree xfour xfive xsix xseven", "a one/two #three „four“ fivefold six-seven"])
      await me.task({ title });
    await me.task({ title: "xone xtwo xthree xfour xfive xsix xseven, newer" });
    const titles = await found(me, "one two three four five six seven");
    expect(titles[0]).toBe("a one/two #three „four“ fivefold six-seven");
    expect(titles).toHaveLength(3);
    expect((await found(me, "one two three four five six seven eight")).length).toBe(0);
  });

  it("keeps its pages while tasks come and go, both ways", async () => {
    const me = await newPerson();
    for (let place = 0; place < 6; place += 1) await me.task({ title: `In the middle: milk ${place}` });
    for (let place = 0; place < 6; place += 1) await me.task({ title: `Milk ${place}` });
    const path = "/api/tasks?search=milk&page_size=4";
    const first = await me.get(path);
    expect(titlesIn(first)).toEqual(["Milk 5", "Milk 4", "Milk 3", "Milk 2"]);
    await me.task({ title: "milk" });
    await me.delete(`/api/tasks/${first.body.results[3].id}`);
    const second = await me.get(first.body.next);
    expect(titlesIn(second)).toEqual(["Milk 1", "Milk 0", "In the middle: milk 5", "In the middle: milk 4"]);
    await me.task({ title: "In the middle: milk, too" });
    const third = await me.get(second.body.next);
    expect(titlesIn(third)).toEqual([3, 2, 1, 0].map((place) => `In the middle: milk ${place}`));
    expect(third.body.next).toBeNull();
    const before = await me.get(third.body.previous);
    expect(titlesIn(before)).toEqual(["Milk 0", "In the middle: milk, too", ...titlesIn(second).slice(2)]);
    const back = await me.get(second.body.previous);
    expect(titlesIn(back)).toEqual(["milk", "Milk 5", "Milk 4", "Milk 3"]);
    expect(back.body.previous).toBeNull();
    expectProblem(await me.get(`${first.body.next}x`), 400, "bad_cursor");
    expectProblem(await me.get(first.body.next.replace("search=milk", "search=other")), 400, "bad_cursor");

    const numbered = await me.get("/api/tasks?search=milk&page=2&page_size=4");
    expect(numbered.body.count).toBe(13);
    expect(titlesIn(numbered)).toEqual(titlesIn(await me.get((await me.get(path)).body.next)));
  });

  it("goes with the other filters", async () => {
    const me = await newPerson();
    const { id } = await me.category("Home");
    await me.task({ title: "Milk at home", category_id: id, labels: ["errand"] });
    await me.task({ title: "Milk done", done: true, assignee_id: me.id });
    await me.task({ title: "Milk" });
    for (const [filters, titles] of [
      [`&category=${id}`, ["Milk at home"]],
      ["&category=none", ["Milk", "Milk done"]],
      ["&status=done", ["Milk done"]],
      ["&assignee=me", ["Milk done"]],
      ["&label=errand", ["Milk at home"]],
      ["&status=done&done=false", []],
      ["&page=1&done=false", ["Milk", "Milk at home"]],
      [`&page=1&category=${id}`, ["Milk at home"]],
    ] as const) {
      expect(await found(me, "milk", filters), filters).toEqual(titles);
    }
  });

  it("finds what is shared, and reads no rows of others", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await other.category("Shared");
    await other.task({ title: "Milk in a category", category_id: id });
    const single = await other.task({ title: "Milk alone" });
    await other.share(`/api/categories/${id}`, me, "viewer");
    await other.share(`/api/tasks/${single.id}`, me, "viewer");
    await me.task({ title: "Milk" });
    const before = await me.get("/api/tasks?search=milk");
    expect(titlesIn(before)).toEqual(["Milk", "Milk alone", "Milk in a category"]);
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
       SELECT ?1 || i, ?1, 'Milk', 'milk', 0, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
    )
      .bind(other.id)
      .run();
    const after = await me.get("/api/tasks?search=milk");
    expect(after.body).toEqual(before.body);
    expect(costOf(after)).toEqual(costOf(before));
    expect(costOf(after).trips).toBe(1);
    expect(await found(me, "milk", "&page=1")).toEqual(titlesIn(before));
  });
});

it("tasks of an older version are found after the nightly job", async () => {
  const me = await newPerson();
  const ids: string[] = [];
  for (const title of ["Smørrebrød", "Crème", "Plain"]) ids.push((await me.task({ title, description: "Voilà" })).id);
  await env.DB.prepare(
    "UPDATE tasks SET title_sort = iif(title = 'Smørrebrød', NULL, title_sort), description_key = description WHERE owner_id = ?",
  )
    .bind(me.id)
    .run();
  const before = (await me.get(`/api/tasks/${ids[0]}`)).body;
  expect(await found(me, "smorrebrod")).toEqual([]);
  expect(await found(me, "voila")).toEqual([]);
  for (let night = 0; night < 2; night += 1) {
    const controller = createScheduledController({ scheduledTime: new Date(), cron: "0 3 * * *" });
    await worker.scheduled(controller, env, createExecutionContext());
  }
  expect(await found(me, "smorrebrod")).toEqual(["Smørrebrød"]);
  expect(await found(me, "voila")).toEqual(["Plain", "Crème", "Smørrebrød"]);
  expect((await me.get(`/api/tasks/${ids[0]}`)).body).toEqual(before);
});

async function found(person: Person, search: string, more = ""): Promise<string[]> {
  const answer = await person.get(`/api/tasks?search=${encodeURIComponent(search)}${more}`);
  expect(answer.status).toBe(200);
  return titlesIn(answer);
}

function titlesIn({ body }: { body: { results: { title: string }[] } }): string[] {
  return body.results.map(({ title }) => title);
}
