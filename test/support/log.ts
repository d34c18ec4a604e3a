import { afterEach } from "vitest";

// A failing test prints the Worker's log. Vitest's own console would send every line on its own, and a line after the last
// test of a file would keep the file from ending.
const print = console.log;
let lines: unknown[][] = [];
console.log = (...line) => {
  lines.push(line);
};

/** What the Worker has logged since the test began. */
export function logged(): string[] {
  return lines.map((line) => line.join(" "));
}

afterEach(({ task }) => {
  if (task.result?.state === "fail") for (const line of lines) print(...line);
  lines = [];
});
