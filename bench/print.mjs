/** Prints a row. A title starts a new table. A boolean last column says whether the row meets its limit. */
export function print(title, first, ...columns) {
  if (title) console.log(`\n${title}`);
  const holds = typeof columns.at(-1) === "boolean" ? (columns.pop() ? "ok" : "MISSED") : "";
  console.log(`  ${String(first).padEnd(40)}${columns.map((each) => String(each).padStart(12)).join("")}  ${holds}`);
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
