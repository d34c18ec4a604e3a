import { describe, expect, it } from "vitest";
import { fromDraft, refusedDraft, textToSave, theirsIn, toDraft, typed } from "../../web/components/editable/edit.ts";

describe("a text that is being changed", () => {
  it("keeps the value with which the change began", () => {
    const first = typed(undefined, "Call Bob", "Call Bo");
    expect(typed(first, "Call Ben", "Call Bill")).toEqual({ base: "Call Bob", text: "Call Bill" });
  });

  it("shows what someone else has made of the value meanwhile", () => {
    const edit = typed(undefined, "Call Bob", "Call Bill");
    expect(theirsIn(edit, "Call Bob")).toBeUndefined();
    expect(theirsIn(edit, "Call Ben")).toBe("Call Ben");
    expect(theirsIn(edit, "")).toBe("");
    // Both did the same.
    expect(theirsIn(edit, "Call Bill")).toBeUndefined();
    expect(theirsIn(undefined, "Call Ben")).toBeUndefined();
  });

  it("saves one's own text over theirs, but nothing that one did not change", () => {
    expect(textToSave(typed(undefined, "a", "b"), "a")).toBe("b");
    expect(textToSave(typed(undefined, "a", "b"), "theirs")).toBe("b");
    expect(textToSave(typed(undefined, "a", "a"), "theirs")).toBeUndefined();
    expect(textToSave(typed(undefined, "a", "b"), "b")).toBeUndefined();
    expect(textToSave(undefined, "a")).toBeUndefined();
    expect(textToSave(typed(undefined, "a", ""), "a")).toBe("");
  });

  it("is known as refused until something else is typed", () => {
    const back = fromDraft(refusedDraft(typed(undefined, "a", "b")));
    expect(back).toEqual({ base: "a", text: "b", isRefused: true });
    expect(fromDraft(toDraft(back))).toEqual(back);
    expect(textToSave(back, "a")).toBe("b");
    expect(typed(back, "a", "bc")).toEqual({ base: "a", text: "bc" });
  });

  it("is kept as a draft, also where everything was deleted", () => {
    for (const edit of [undefined, typed(undefined, "a", ""), typed(undefined, "", 'b "c"\n')]) {
      expect(fromDraft(toDraft(edit))).toEqual(edit);
    }
  });
});
