import { describe, expect, it } from "vitest";
import { matching } from "../../web/keys/chooser/options.ts";
import { isSingleLetter, keyCaps, meantKey } from "../../web/keys/key-names.ts";

describe("single letters", () => {
  it("are letters and signs without a modifier other than Shift", () => {
    for (const keys of ["q", "g i", "[Shift]+?", "[Shift]+/", "Shift+j"])
      expect([keys, isSingleLetter(keys)]).toEqual([keys, true]);
    for (const keys of ["$mod+k", "Enter", "ArrowUp", "Shift+ArrowUp", "Alt+ArrowUp", "Delete", "Escape"])
      expect([keys, isSingleLetter(keys)]).toEqual([keys, false]);
  });
});

describe("the caps of keys", () => {
  it("are those of the keyboard", () => {
    expect(keyCaps("g i", false)).toEqual([["g"], ["i"]]);
    expect(keyCaps("$mod+k", false)).toEqual([["Ctrl", "K"]]);
    expect(keyCaps("$mod+k", true)).toEqual([["⌘", "K"]]);
    expect(keyCaps("[Shift]+?", false)).toEqual([["?"]]);
    expect(keyCaps("Alt+ArrowUp", true)).toEqual([["⌥", "↑"]]);
  });
});

describe("keys of other layouts", () => {
  const press = (key: string, code: string, shiftKey = false) => meantKey({ key, code, shiftKey });

  it("count by their letter where they have a Latin one", () => {
    // AZERTY and Dvorak.
    expect(press("a", "KeyQ")).toBe("a");
    expect(press("J", "KeyC", true)).toBe("J");
    expect(press("/", "Digit7", true)).toBe("/");
    expect(press("é", "Digit2")).toBe("é");
    expect(press("ArrowDown", "ArrowDown")).toBe("ArrowDown");
  });

  it("count by their place where they have none", () => {
    expect(press("й", "KeyQ")).toBe("q");
    expect(press("ξ", "KeyJ")).toBe("j");
    expect(press("ظ", "Slash")).toBe("/");
    expect(press("؟", "Slash", true)).toBe("?");
  });
});

describe("filtering", () => {
  const options = ["Inbox", "Summer house", "House of Cards", "Café", "e-mail"].map((text) => ({ text }));
  const found = (filter: string) => matching(options, filter).map(({ text }) => text);

  it("finds the beginnings of words, best first, whatever the case and accents", () => {
    expect(found("house")).toEqual(["House of Cards", "Summer house"]);
    expect(found("ca ho")).toEqual(["House of Cards"]);
    expect(found("CAFE")).toEqual(["Café"]);
    expect(found("mail")).toEqual(["e-mail"]);
    expect(found("box")).toEqual([]);
    expect(found("  ")).toHaveLength(5);
  });
});
