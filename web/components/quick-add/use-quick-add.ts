import { useState } from "preact/hooks";
import type { Parsed, Token } from "../../../client/words/index.ts";
import { draft } from "../../store/index.ts";
import { addTask, addTasks } from "./add.ts";
import { type QuickAddPlace, readTask } from "./read-task.ts";
import { problemOf } from "./validity.ts";

/** The text of a quick add, how it is read, and what can be done with it. */
export function useQuickAdd(place: QuickAddPlace, draftKey: string, onAdded?: () => void) {
  const text = draft(draftKey);
  const ignored = draft(`${draftKey} ignored`);
  const ignoredTexts = ignored.value.split("\n").filter(Boolean);
  const [problem, setProblem] = useState<string>();

  const write = (next: string) => {
    text.value = next;
    setProblem(undefined);
    // What was deleted and is typed again is read again.
    ignored.value = ignoredTexts.filter((each) => next.includes(each)).join("\n");
  };

  /** Adds the tasks unless there is a problem with one of them: then nothing is lost, and the problem is shown. */
  const addUnlessProblem = (parsed: readonly Parsed[], add: () => void) => {
    const found = parsed.map(problemOf).find(Boolean);
    setProblem(found);
    if (found) return;
    add();
    write("");
    onAdded?.();
  };

  return {
    text: text.value,
    parsed: readTask(text.value, place, ignoredTexts),
    problem,
    write,
    ignore: ({ text: token }: Token) => {
      ignored.value = [...ignoredTexts, token].join("\n");
      setProblem(undefined);
    },
    add: (typed: string) => {
      const parsed = readTask(typed, place, ignoredTexts);
      addUnlessProblem([parsed], () => addTask(parsed, { key: draftKey, text: typed }));
    },
    addLines: (lines: readonly string[]) => {
      const parsed = lines.map((line) => readLine(line, place));
      addUnlessProblem(parsed, () => addTasks(parsed));
    },
  };
}

/** A line of words alone is a title. */
function readLine(line: string, place: QuickAddPlace): Parsed {
  const parsed = readTask(line, place);
  if (parsed.title !== "") return parsed;
  return readTask(
    line,
    place,
    parsed.tokens.map(({ text }) => text),
  );
}
