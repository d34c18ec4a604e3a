import { describe, expect, it } from "vitest";
import type { Event, Person, Task } from "../../client/index.ts";
import { checkboxLines, setCheckbox } from "../../web/components/markdown/checkboxes.ts";
import { mentionPattern } from "../../web/components/markdown/mark-mentions.ts";
import { eventText, tasksBefore } from "../../web/places/task/history-words.ts";
import { newLabels } from "../../web/places/task/label-names.ts";
import { mentionAt, peopleFor, withMention } from "../../web/places/task/mentions.ts";
import { typedTexts } from "../../web/places/task/typed-texts.ts";

describe("checkboxes in a text", () => {
  const text = "- [ ] one\n```\n- [ ] code\n```\n1. [x] two\n  * [ ] three\n- [] none\n> - [ ] four";

  it("are those of task lists, but not in code", () => {
    expect(checkboxLines(text)).toEqual([0, 4, 5, 7]);
  });

  it("are ticked one by one", () => {
    expect(setCheckbox(text, 2, true)).toBe(text.replace("* [ ] three", "* [x] three"));
    expect(setCheckbox(text, 1, false)).toBe(text.replace("[x] two", "[ ] two"));
    expect(setCheckbox(text, 9, true)).toBe(text);
  });
});

describe("mentions", () => {
  const people = [
    { id: "1", username: "ann", display_name: "Ann Lee" },
    { id: "2", username: "ann.b", display_name: "" },
    { id: "3", username: "bob", display_name: "Robert Annan" },
  ] as Person[];

  it("are offered from the @ on", () => {
    expect(mentionAt("Hi @an", 6)).toBe("an");
    expect(mentionAt("@", 1)).toBe("");
    expect(mentionAt("Hi @an and", 10)).toBeUndefined();
    expect(mentionAt("mail ann@exa", 12)).toBeUndefined();
    expect(peopleFor("an", people).map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(peopleFor("lee", people).map(({ id }) => id)).toEqual(["1"]);
  });

  it("are completed where the caret is", () => {
    expect(withMention("Hi @an, now", 6, "ann")).toEqual({ text: "Hi @ann , now", caret: 8 });
    expect(withMention("Hi @ann now", 6, "ann")).toEqual({ text: "Hi @ann now", caret: 8 });
  });

  it("are marked by whole names", () => {
    const names = ["ann", "ann.b", "ann-c_d+e"];
    const parts = "Hi @Ann, @ann.b, @ann-c_d+e and @annie, mail@ann".split(mentionPattern(names));
    expect(parts.filter((_, place) => place % 2 === 1)).toEqual(["@Ann", "@ann.b", "@ann-c_d+e"]);
  });
});

describe("labels that are typed", () => {
  it("are new where the task has none that is called alike", () => {
    expect(newLabels(" errand, @Home,, HOME ", ["home"])).toEqual(["errand"]);
    expect(newLabels("", [])).toEqual([]);
  });
});

describe("the history in words", () => {
  const names = {
    category: () => "Home",
    person: () => "Bob",
    date: (date: string) => date,
    time: (time: string) => time,
  };
  const before = {
    id: "t",
    title: "a",
    labels: ["x"],
    status: "todo",
    due_date: null,
    due_time: null,
  } as unknown as Task;
  const textOf = (changes: Partial<Task>) => {
    const event = {
      event: "task.updated",
      entity: "task",
      id: "t",
      data: { ...before, ...changes },
    } as unknown as Event;
    return eventText(event, before, names);
  };

  it("names what an edit changed", () => {
    expect(textOf({ title: "b" })).toBe("renamed it to “b”");
    expect(textOf({ labels: ["y"] })).toBe("added the label y, removed the label x");
    expect(textOf({ due_date: "2027-05-05", due_time: "09:00" })).toBe("set the due date to 2027-05-05, 09:00");
    expect(textOf({ assignee_id: "b", priority: "high" })).toBe("set the priority to High, assigned it to Bob");
    expect(textOf({ recurrence: { rrule: "FREQ=DAILY", from: "due" } })).toBe("made it repeat every day");
    expect(textOf({ position: "b" })).toBe("moved the task");
  });

  it("compares with the event before", () => {
    const events = ["c", "b", "a"].map((title) => ({ entity: "task", id: "t", data: { title } })) as Event[];
    expect(tasksBefore(events).map((task) => task?.title)).toEqual(["b", "a", undefined]);
  });
});

describe("what was typed in a task that is gone", () => {
  it("is each text that was not saved", () => {
    const drafts = Object.entries({
      "task/1/comment": "He is away",
      "task/1/comment returned 2": "Sent, and refused",
      "task/1/comment/edit/3": '["Old","New"]',
      "task/1/description": '["","Bring\\ntea"]',
      "task/1/subtask": "  ",
      "task/1/due_date": '["","2027-01-01"]',
    }).map(([key, text]) => ({ key, text }));
    expect(typedTexts("1", drafts).map(({ name, text }) => [name, text])).toEqual([
      ["Comment", "He is away"],
      ["Comment", "Sent, and refused"],
      ["Comment", "New"],
      ["Description", "Bring\ntea"],
    ]);
  });
});
