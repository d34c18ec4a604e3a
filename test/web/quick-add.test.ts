import { describe, expect, it } from "vitest";
import { parse } from "../../client/words/index.ts";
import { isShownIn } from "../../web/components/quick-add/is-shown-in.ts";
import { linesOf, segmentsOf } from "../../web/components/quick-add/segments.ts";
import { namesFor, typedAt, written } from "../../web/components/quick-add/typed-name.ts";
import { problemOf } from "../../web/components/quick-add/validity.ts";

const options = { zone: "Europe/Berlin", now: new Date("2027-03-03T12:00:00Z") };

function segments(text: string) {
  return segmentsOf(text, parse(text, options).tokens).map(({ text: part, token }) => (token ? `[${part}]` : part));
}

describe("marks", () => {
  it("stand where the words stand", () => {
    expect(segments("Pay rent tomorrow 9am every month @bills !high")).toEqual([
      "Pay rent ",
      "[tomorrow]",
      " ",
      "[9am]",
      " ",
      "[every month]",
      " ",
      "[@bills]",
      " ",
      "[!high]",
    ]);
    expect(segments("tomorrow")).toEqual(["[tomorrow]"]);
    expect(segments("")).toEqual([]);
  });

  it("leave the text as it is", () => {
    for (const text of ["  Pay\trent  tomorrow, ok? ", "💡 p1 every! day", "\\@home  today."])
      expect(
        segmentsOf(text, parse(text, options).tokens)
          .map((segment) => segment.text)
          .join(""),
      ).toBe(text);
  });
});

describe("pasted lines", () => {
  it("are tasks without their bullets", () => {
    expect(linesOf("- Milk\r\n\r\n* Eggs\n  • Bread\n- [ ] Tea\n- [x] Salt\u2028-5 degrees")).toEqual([
      "Milk",
      "Eggs",
      "Bread",
      "Tea",
      "Salt",
      "-5 degrees",
    ]);
  });

  it("are tasks without their numbers, where it is a list", () => {
    expect(linesOf("1. Milk\n2. [ ] Eggs\n   * Bread\n+ Tea\n10) 2 lemons\n☐ Salt")).toEqual([
      ...["Milk", "Eggs", "Bread", "Tea", "2 lemons", "Salt"],
    ]);
    expect(linesOf("3. Oktober: call Ann\n2.5 kg of flour\n- \n- [ ]")).toEqual([
      ...["3. Oktober: call Ann", "2.5 kg of flour"],
    ]);
  });
});

describe("why a text makes no task", () => {
  const problem = (text: string) => problemOf(parse(text, options));

  it("is said", () => {
    expect(problem("Pay rent tomorrow")).toBeUndefined();
    expect(problem("tomorrow 9am !high")).toMatch(/name/);
    expect(problem("")).toMatch(/name/);
    expect(problem("x".repeat(256))).toMatch(/256/);
    expect(problem(`Tea @${"x".repeat(61)}`)).toMatch(/60/);
    expect(problem("Tea @None")).toMatch(/None/);
  });

  it("counts as the server does", () => {
    expect(problem("💡".repeat(255))).toBeUndefined();
    expect(problem(`Tea ${Array.from({ length: 51 }, (_, count) => `@l${count}`).join(" ")}`)).toMatch(/50/);
  });
});

describe("whether the list in view shows a new task", () => {
  const shows = (path: Parameters<typeof isShownIn>[0]["path"], fields: object, params = {}) =>
    isShownIn({ path, params }, fields, "2027-03-03");

  it("depends on its place, day and labels", () => {
    expect(shows("/inbox", {})).toBe(true);
    expect(shows("/inbox", { category_id: "c" })).toBe(false);
    expect(shows("/today", { due_date: "2027-03-03" })).toBe(true);
    expect(shows("/today", { due_date: "2027-03-04" })).toBe(false);
    expect(shows("/upcoming", {})).toBe(false);
    expect(shows("/c/:id", { category_id: "c" }, { id: "c" })).toBe(true);
    expect(shows("/l/:label", { labels: ["Home"] }, { label: "home" })).toBe(true);
    expect(shows("/settings/profile", {})).toBe(false);
  });
});

describe("suggestions", () => {
  it("are for the name before the caret", () => {
    expect(typedAt("Tea #ho", 7)).toEqual({ sign: "#", name: "ho", start: 4, end: 7 });
    expect(typedAt("Tea #home now", 7)).toEqual({ sign: "#", name: "ho", start: 4, end: 9 });
    expect(typedAt("@", 1)).toEqual({ sign: "@", name: "", start: 0, end: 1 });
    expect(typedAt("Tea #ho ", 8)).toBeUndefined();
    expect(typedAt("mail a@b", 8)).toBeUndefined();
    expect(typedAt("\\#ho", 4)).toBeUndefined();
  });

  it("begin with it, and are none where it is typed out", () => {
    const typed = { sign: "#", name: "ho", start: 0, end: 3 } as const;
    expect(namesFor(typed, ["Home", "Work", "Summer house"])).toEqual(["Home", "Summer house"]);
    expect(namesFor({ ...typed, name: "home" }, ["Home", "Home office"])).toEqual([]);
  });

  it("are read again as what they name", () => {
    const categories = [
      { id: "1", name: "Two words" },
      { id: "2", name: "Etc." },
    ];
    for (const { id, name } of categories)
      expect(parse(`Tea ${written("#", name)}`, { ...options, categories }).fields.category_id).toBe(id);
  });
});
